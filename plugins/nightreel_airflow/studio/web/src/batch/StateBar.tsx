/** The rows of a night as one bar: a part for each state, in the same order everywhere. */
import { sharesOf, toneOf } from "./core/states";
import { stateWords } from "./saying";

export function StateBar({ counts, small = false }: { counts: Readonly<Record<string, number>>; small?: boolean }) {
  const shares = sharesOf(counts);
  const said = shares.map((one) => `${stateWords(one.state)} ${one.count}`).join(", ");
  // A night that has no row yet has nothing to say; its empty bar keeps the place.
  if (shares.length === 0) return <span className="nr-statebar" data-small={small} aria-hidden />;
  return (
    <span className="nr-statebar" data-small={small} role="img" aria-label={said} title={said}>
      {shares.map((one) => (
        <i key={one.state} data-tone={toneOf(one.state)} style={{ flexGrow: one.count }} />
      ))}
    </span>
  );
}
