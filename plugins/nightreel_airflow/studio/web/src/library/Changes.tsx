/** What differs between a film and the version before, in words: each value before and after. */
import { libraryWords } from "../words/library";
import { speaker } from "../words/words";
import type { Against, ChangedValue } from "./models";
import { short } from "./saying";

interface Props {
  against: Against;
  /** Its words come first. */
  shot: number | null;
}

const LONGEST = 240;

export function Changes({ against, shot }: Props) {
  const say = speaker(libraryWords);
  const words = against.shots.flatMap((one) =>
    one.words.map((word) => ({ ...word, place: `${say("shot", { n: one.number })}: ${word.place}`, own: one.number })),
  );
  const own = words.filter((word) => word.own === shot);
  const others = words.filter((word) => word.own !== shot);
  const all: ChangedValue[] = [...own, ...against.film, ...against.brief, ...others, ...against.options];
  return (
    <section className="nr-changes" aria-label={say("changes")} tabIndex={0}>
      {all.length === 0 ? <p className="nr-quiet">{say(against.is_same ? "noChanges" : "changed")}</p> : null}
      <dl>
        {all.map((change, at) => (
          <div key={at}>
            <dt>{change.place}</dt>
            <dd>
              {change.before === "" ? null : <del>{short(change.before, LONGEST)}</del>}{" "}
              {change.after === "" ? null : <ins>{short(change.after, LONGEST)}</ins>}
            </dd>
          </div>
        ))}
      </dl>
      {against.notes.map((note) => (
        <p key={note} className="nr-quiet">
          {note}
        </p>
      ))}
    </section>
  );
}
