/** The steps of a run with what each did, took and cost. */
import { libraryWords } from "../words/library";
import { placesSaid } from "../words/places";
import { speaker } from "../words/words";
import type { StepLine } from "./models";
import { money, took } from "./saying";

const SAID = {
  made: "made",
  reused: "reused",
  off: "off",
  waiting: "stepWaiting",
  failed: "stepFailed",
  mixed: "mixed",
} as const;

export function StepList({ steps }: { steps: readonly StepLine[] }) {
  const say = speaker(libraryWords);
  return (
    <ul className="nr-steps">
      {steps.map((step) => (
        <li key={step.step_id} data-state={step.state}>
          <i aria-hidden />
          <span>{step.title}</span>
          <small>{[say(SAID[step.state]), step.engine].filter(Boolean).join(" · ")}</small>
          <b>{step.seconds > 0 ? took(step.seconds) : ""}</b>
          <b>{step.money > 0 ? money(step.money) : ""}</b>
          {step.notes.length > 0 ? (
            <details>
              <summary>
                {say("notes")} ({step.notes.length})
              </summary>
              {step.notes.map((note) => (
                <p key={note}>{placesSaid(note)}</p>
              ))}
            </details>
          ) : null}
        </li>
      ))}
    </ul>
  );
}
