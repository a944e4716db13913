/** The steps, each with its number: those whose needs are met can be gone to. */
import { batchWords } from "../../words/batch";
import { speaker } from "../../words/words";
import { isOpen, STEPS, type Step } from "../core/steps";

const WORDS = {
  catalogue: "stepCatalogue",
  columns: "stepColumns",
  check: "stepCheck",
  when: "stepWhen",
} as const;

interface Props {
  current: Step;
  has: { catalogue: boolean; missing: readonly string[] };
  open: (step: Step) => void;
}

export function StepNav({ current, has, open }: Props) {
  const say = speaker(batchWords);
  return (
    <nav className="nr-steps" aria-label={say("steps")}>
      <ol>
        {STEPS.map((step, at) => (
          <li key={step}>
            <button
              type="button"
              data-step={step}
              data-passed={at < STEPS.indexOf(current)}
              disabled={!isOpen(step, has)}
              {...(step === current ? { "aria-current": "step" as const } : {})}
              onClick={() => open(step)}
            >
              <span aria-hidden>{at + 1}</span>
              {say(WORDS[step])}
            </button>
          </li>
        ))}
      </ol>
    </nav>
  );
}
