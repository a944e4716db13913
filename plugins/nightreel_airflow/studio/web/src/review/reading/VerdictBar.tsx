/** How far it is: counts, what is shown, and adopting all that remains. */
import { CheckCheck } from "lucide-react";
import { Button } from "../../parts/Button";
import type { Reading } from "../core/models";
import { countsOf, kindsOf, shownOf, type Rulings, type Shown } from "../core/verdicts";
import { Keycap } from "../Keycap";
import { kindSaid, useSay } from "./saying";

interface Props {
  reading: Reading;
  rulings: Rulings;
  shown: Shown;
  show: (shown: Shown) => void;
  /** Missing where this person may only look. */
  adoptRest: (() => void) | null;
}

const PARTS = ["adopt", "edit", "reject"] as const;

export function VerdictBar({ reading, rulings, shown, show, adoptRest }: Props) {
  const say = useSay();
  const { items } = reading;
  const counts = countsOf(items, rulings);
  const kinds = kindsOf(items);
  const choices: readonly Shown[] = ["all", "left", ...(kinds.length > 1 ? kinds : [])];
  return (
    <section className="nr-vd-bar" aria-label={say("progress", { n: counts.all - counts.left, all: counts.all })}>
      <div className="nr-vd-progress">
        <strong data-hook="ruled">{say("progress", { n: counts.all - counts.left, all: counts.all })}</strong>
        {PARTS.map((part) =>
          counts[part] ? (
            <span key={part} data-part={part}>
              {say(`done_${part}`)} {counts[part]}
            </span>
          ) : null,
        )}
        {reading.against ? <span>{say("differs", { n: Math.round(reading.amount * 100) })}</span> : null}
        <i aria-hidden>
          {PARTS.map((part) => (
            <b key={part} data-part={part} style={{ flexGrow: counts[part] }} />
          ))}
          <b style={{ flexGrow: counts.left }} />
        </i>
      </div>
      <div className="nr-vd-filters" role="group" aria-label={say("show")}>
        {choices.map((choice) => (
          <Button key={choice} kind="quiet" aria-pressed={choice === shown} onClick={() => show(choice)}>
            {choice === "all" || choice === "left" ? say(choice) : kindSaid(say, choice)}{" "}
            <small>{shownOf(items, rulings, choice).length}</small>
          </Button>
        ))}
        {adoptRest && counts.left ? (
          <Button className="nr-vd-rest" aria-keyshortcuts="Shift+A" data-hook="rest" onClick={adoptRest}>
            <CheckCheck size={15} aria-hidden /> {say("adoptRest", { n: counts.left })} <Keycap>⇧ A</Keycap>
          </Button>
        ) : null}
      </div>
    </section>
  );
}
