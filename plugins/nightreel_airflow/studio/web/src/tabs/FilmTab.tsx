/** The tab "Film" of a run on Airflow's own pages: the film, or how far it has come. */
import type { ReactNode } from "react";
import { Link } from "react-router-dom";
import { Fault } from "../api/client";
import { useFilm } from "../library/asks";
import { FilmView } from "../library/FilmView";
import { FaultNote } from "../parts/FaultNote";
import { Waiting } from "../parts/Waiting";
import { Frame } from "../shell/Frame";
import { placeOf } from "../shell/place";
import type { HostProps } from "../studio";
import { libraryWords } from "../words/library";
import { speaker } from "../words/words";
import { NotYet } from "./NotYet";
import "./tabs.css";
import { useTenantOf } from "./useTenantOf";

export default function FilmTab({ dagId = "", runId = "" }: HostProps) {
  return (
    <Frame>
      <Run dagId={dagId} runId={runId} />
    </Frame>
  );
}

function Run({ dagId, runId }: { dagId: string; runId: string }) {
  const say = speaker(libraryWords);
  const tenant = useTenantOf(dagId);
  const film = useFilm(tenant?.name ?? "", runId);
  if (film.data && tenant) {
    const linkTo = (run: string) => placeOf("library", tenant.name, { film: run });
    const library: ReactNode = (
      <Link className="nr-button" data-kind="plain" to={linkTo(film.data.run_id)}>
        {say("inLibrary")}
      </Link>
    );
    return (
      <div className="nr-tab">
        <FilmView film={film.data} reload={() => void film.refetch()} linkTo={linkTo} after={library} />
      </div>
    );
  }
  if (film.isError && !(film.error instanceof Fault && film.error.status === 404)) {
    return <FaultNote fault={film.error} again={() => void film.refetch()} />;
  }
  if (tenant === null || film.isError) return <NotYet dagId={dagId} runId={runId} again={() => void film.refetch()} />;
  return <Waiting />;
}
