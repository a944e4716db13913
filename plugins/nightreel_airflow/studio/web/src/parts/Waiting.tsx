/** Something is on its way. */
import { shellWords } from "../words/shell";
import { speaker } from "../words/words";
import "./parts.css";

export function Waiting() {
  return (
    <div className="nr-waiting" role="status" aria-label={speaker(shellWords)("loading")}>
      <span />
    </div>
  );
}
