/** What two versions differ in, one line each. */
import { canvasWords } from "../../words/canvas";
import { speaker } from "../../words/words";
import type { GraphChange } from "../types";

export function ChangeList({ changes }: { changes: readonly GraphChange[] }) {
  const say = speaker(canvasWords);
  const told = changes.filter((change) => change.kind !== "moved");
  const moved = changes.length - told.length;
  if (changes.length === 0) return <p className="nr-hint nr-pad">{say("noChanges")}</p>;
  return (
    <ul className="nr-changes">
      {told.map((change) => (
        <li key={`${change.what} ${change.node} ${change.field} ${change.kind}`} data-mark={change.kind}>
          <strong>
            {say(`change_${change.kind}`)} ·{" "}
            {[say(`what_${change.what}`), change.node, change.field].filter(Boolean).join(" › ")}
          </strong>
          {change.before || change.after ? (
            <span>
              {change.before ? <del>{change.before}</del> : null} {change.after ? <ins>{change.after}</ins> : null}
            </span>
          ) : null}
        </li>
      ))}
      {moved > 0 ? <li>{say("movedOnly", { n: moved })}</li> : null}
    </ul>
  );
}
