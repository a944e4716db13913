/** One step of a run that goes on: how it stands, and its pictures as soon as it has some. */
import { libraryWords } from "../words/library";
import { speaker } from "../words/words";
import { took } from "./saying";
import type { Progress, StepState } from "./tasks";

export const SAID = {
  made: "made",
  reused: "reused",
  off: "off",
  waiting: "stepWaiting",
  failed: "stepFailed",
  mixed: "mixed",
  running: "running",
  queued: "queued",
  deferred: "deferred",
  skipped: "skipped",
} as const satisfies Record<StepState, keyof typeof libraryWords>;

export function StepProgress({ step }: { step: Progress }) {
  const say = speaker(libraryWords);
  const { line } = step;
  const fault = line?.fault;
  return (
    <li data-state={step.state}>
      <i aria-hidden />
      <div>
        <p>
          <b>{step.title}</b>
          <span className="nr-quiet">
            {say(SAID[step.state])}
            {step.of > 1 ? ` · ${step.done}/${step.of}` : ""}
            {line && line.seconds > 0 ? ` · ${took(line.seconds)}` : ""}
          </span>
        </p>
        {fault ? <p className="nr-bad">{[fault.where, fault.got].filter(Boolean).join(": ")}</p> : null}
        {fault?.fix ? <p className="nr-quiet">{say("helps", { fix: fault.fix })}</p> : null}
        {line && line.stills.length > 0 ? (
          <div className="nr-making-stills">
            {line.stills.map((still) => (
              <img key={still} src={still} alt="" loading="lazy" />
            ))}
          </div>
        ) : null}
      </div>
    </li>
  );
}
