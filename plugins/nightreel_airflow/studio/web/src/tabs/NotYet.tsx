/** A run of which no book tells yet: its tasks as Airflow says them; or one that makes no film. */
import { useEffect } from "react";
import { useTasks, progressOf } from "../library/tasks";
import { StepProgress } from "../library/StepProgress";
import { Empty } from "../parts/Empty";
import { Waiting } from "../parts/Waiting";
import { libraryWords } from "../words/library";
import { speaker } from "../words/words";
import "../library/film.css";

interface Props {
  dagId: string;
  runId: string;
  again: () => void;
}

/** Ends of DAGs' names that make no film themselves. */
const OTHERS = ["__nightly", "__preview", "__callbacks"];
const EVERY_MS = 4_000;

export function NotYet({ dagId, runId, again }: Props) {
  const say = speaker(libraryWords);
  const makesNone = OTHERS.some((end) => dagId.endsWith(end));
  const tasks = useTasks(dagId, runId, !makesNone);
  const steps = progressOf([], tasks.data ?? []);
  const going = steps.some((step) => step.state === "queued" || step.state === "running" || step.state === "deferred");
  useEffect(() => {
    if (makesNone || !going) return;
    const beat = setInterval(again, EVERY_MS);
    return () => clearInterval(beat);
  }, [makesNone, going, again]);
  if (makesNone) return <Empty title={say("notFilm")}>{say("notFilmHelp")}</Empty>;
  if (tasks.isPending) return <Waiting />;
  if (!going) return <Empty title={say("notMade")}>{say("notFilmHelp")}</Empty>;
  return (
    <div className="nr-making nr-making-tab">
      <ol className="nr-making-steps">
        {steps.map((step) => (
          <StepProgress key={step.id} step={step} />
        ))}
      </ol>
    </div>
  );
}
