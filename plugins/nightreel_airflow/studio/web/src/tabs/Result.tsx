/** What one task of a run made: pictures, words, figures, notes; its review, or its fault in plain words. */
import { CircleAlert, Eye } from "lucide-react";
import { Link } from "react-router-dom";
import type { FilmDetail, ShotLine, StepLine } from "../library/models";
import { money, took } from "../library/saying";
import { Measures } from "../library/side/Measures";
import { SAID } from "../library/StepProgress";
import { Empty } from "../parts/Empty";
import { placeOf } from "../shell/place";
import { libraryWords } from "../words/library";
import { speaker } from "../words/words";
import "./tabs.css";

interface Props {
  film: FilmDetail;
  taskId: string;
  mapIndex: number;
}

export function Result({ film, taskId, mapIndex }: Props) {
  const say = speaker(libraryWords);
  const step = film.steps.find((one) => one.step_id === taskId);
  const review = film.reviews.find((one) => one.step_id === taskId);
  if (!step) return <Empty title={say("noResult")}>{say("noResultHelp")}</Empty>;
  const shot = mapIndex >= 0 ? film.shots.find((one) => one.number === mapIndex + 1) : undefined;
  return (
    <div className="nr-result">
      <header>
        <h2>
          {step.title}
          {shot ? ` · ${say("shot", { n: shot.number })}` : ""}
        </h2>
        <p className="nr-quiet">
          {[say(SAID[step.state]), step.engine, took(step.seconds), step.money > 0 ? money(step.money) : ""]
            .filter(Boolean)
            .join(" · ")}
        </p>
        <Link className="nr-button" data-kind="plain" to={placeOf("library", film.tenant, { film: film.run_id })}>
          {say("inLibrary")}
        </Link>
      </header>
      {step.fault ? (
        <div className="nr-making-head" data-tone="bad" role="alert">
          <CircleAlert size={20} aria-hidden />
          <div>
            <h3>{say("stepFailed")}</h3>
            <p>{[step.fault.where, step.fault.got].filter(Boolean).join(": ")}</p>
            {step.fault.fix === "" ? null : <p>{say("helps", { fix: step.fault.fix })}</p>}
          </div>
        </div>
      ) : null}
      {review && review.choice === "" ? (
        <div className="nr-making-head" data-tone="wait">
          <Eye size={20} aria-hidden />
          <div>
            <h3>{say("waiting")}</h3>
            <p>{review.question || say("waitsHelp")}</p>
          </div>
          <a className="nr-button" data-kind="main" href={review.page}>
            {say("openReview")}
          </a>
        </div>
      ) : null}
      <Pictures stills={shot ? stillsOf(step, shot.number, film.shots.length) : step.stills} />
      {shot ? <ShotWords shot={shot} /> : null}
      <Measures measures={measuresOf(step, shot)} />
      {step.notes.length > 0 ? (
        <section className="nr-part">
          <h4>{say("notes")}</h4>
          {step.notes.map((note) => (
            <p key={note}>{note}</p>
          ))}
        </section>
      ) : null}
    </div>
  );
}

function Pictures({ stills: own }: { stills: readonly string[] }) {
  const say = speaker(libraryWords);
  if (own.length === 0) return null;
  return (
    <section className="nr-result-pictures" aria-label={say("pictures")}>
      {own.map((still, at) => (
        <a key={still} href={still} target="_blank" rel="noreferrer">
          <img src={still} alt={say("pictureOf", { n: at + 1, of: own.length })} loading="lazy" />
        </a>
      ))}
    </section>
  );
}

function ShotWords({ shot }: { shot: ShotLine }) {
  const words = [shot.headline || shot.label, shot.body, shot.voice_over, shot.scene].filter(Boolean);
  if (words.length === 0) return null;
  return (
    <section className="nr-part">
      {words.map((text, at) => (
        <p key={at}>{text}</p>
      ))}
    </section>
  );
}

/** Gives one shot's pictures: a step's pictures stand by shots, as many for each. */
export function stillsOf(step: Pick<StepLine, "stills">, shot: number, shots: number): readonly string[] {
  const each = step.stills.length / Math.max(1, shots);
  return Number.isInteger(each) ? step.stills.slice((shot - 1) * each, shot * each) : step.stills;
}

function measuresOf(step: StepLine, shot: ShotLine | undefined): StepLine["measures"] {
  if (!shot) return step.measures;
  const own = step.measures.filter((measure) => measure.subject === `shot ${shot.number}`);
  return own.length > 0 ? own : step.measures;
}
