/** The grid before its first films are there. */
import { shellWords } from "../words/shell";
import { speaker } from "../words/words";

const TILES = 12;

export function GridWaiting() {
  return (
    <div className="nr-films-waiting" role="status" aria-label={speaker(shellWords)("loading")}>
      {Array.from({ length: TILES }, (_, at) => (
        <span key={at} className="nr-tile-coming" />
      ))}
    </div>
  );
}
