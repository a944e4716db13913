/** The tab "Result" of a task on Airflow's own pages: what that task made. */
import { Fault } from "../api/client";
import { useFilm } from "../library/asks";
import "../library/film.css";
import "../library/side.css";
import { FaultNote } from "../parts/FaultNote";
import { Empty } from "../parts/Empty";
import { Waiting } from "../parts/Waiting";
import { Frame } from "../shell/Frame";
import type { HostProps } from "../studio";
import { libraryWords } from "../words/library";
import { speaker } from "../words/words";
import { Result } from "./Result";
import { useTenantOf } from "./useTenantOf";

export default function ResultTab({ dagId = "", runId = "", taskId = "", mapIndex = "-1" }: HostProps) {
  return (
    <Frame>
      <Task dagId={dagId} runId={runId} taskId={taskId} mapIndex={Number(mapIndex)} />
    </Frame>
  );
}

interface Props {
  dagId: string;
  runId: string;
  taskId: string;
  mapIndex: number;
}

function Task({ dagId, runId, taskId, mapIndex }: Props) {
  const say = speaker(libraryWords);
  const tenant = useTenantOf(dagId);
  const film = useFilm(tenant?.name ?? "", runId);
  if (film.isError && !(film.error instanceof Fault && film.error.status === 404)) {
    return <FaultNote fault={film.error} again={() => void film.refetch()} />;
  }
  if (tenant === null) return <Empty title={say("notOurs")} />;
  if (film.isError) return <Empty title={say("noResult")}>{say("noResultHelp")}</Empty>;
  if (!film.data) return <Waiting />;
  return <Result film={film.data} taskId={taskId} mapIndex={mapIndex} />;
}
