/** A film that is not there yet, or never will be: its steps, their pictures as they come, and what is wrong. */
import { CircleAlert, CircleDashed, Eye } from "lucide-react";
import { libraryWords } from "../words/library";
import { speaker } from "../words/words";
import { isGoingOn } from "./asks";
import type { FilmDetail } from "./models";
import { StepProgress } from "./StepProgress";
import { airflowRun, isDone, progressOf, useTasks } from "./tasks";

export function Making({ film }: { film: FilmDetail }) {
  const say = speaker(libraryWords);
  const going = isGoingOn(film.state);
  const tasks = useTasks(film.dag_id, airflowRun(film), going);
  const steps = progressOf(film.steps, tasks.data ?? []);
  const done = steps.filter((step) => isDone(step.state)).length;
  const review = film.reviews.find((one) => one.choice === "");
  return (
    <div className="nr-making">
      {going ? (
        <header className="nr-making-head" data-tone={film.state === "waiting" ? "wait" : "busy"}>
          {film.state === "waiting" ? <Eye size={20} aria-hidden /> : <CircleDashed size={20} aria-hidden />}
          <div>
            <h3>{say(film.state === "waiting" ? "waiting" : "makingNow")}</h3>
            <p>
              {film.state === "waiting" && review
                ? review.question || say("waitsHelp")
                : say("makingHelp", { done, of: steps.length })}
            </p>
          </div>
          {review ? (
            <a className="nr-button" data-kind="main" href={review.page}>
              {say("openReview")}
            </a>
          ) : null}
          <progress max={Math.max(1, steps.length)} value={done} aria-label={say("steps")} />
        </header>
      ) : (
        <Why film={film} />
      )}
      <ol className="nr-making-steps">
        {steps.map((step) => (
          <StepProgress key={step.id} step={step} />
        ))}
      </ol>
    </div>
  );
}

/** Why a run gave no film, in plain words. */
function Why({ film }: { film: FilmDetail }) {
  const say = speaker(libraryWords);
  const { why } = film;
  return (
    <header className="nr-making-head" data-tone={film.state === "success" ? "calm" : "bad"} role="alert">
      <CircleAlert size={20} aria-hidden />
      <div>
        <h3>{say(film.state === "success" ? "notMade" : film.state)}</h3>
        <p>{why ? [why.where, why.got].filter(Boolean).join(": ") : film.fault || say("notMade")}</p>
        {why?.fix ? <p>{say("helps", { fix: why.fix })}</p> : null}
      </div>
    </header>
  );
}
