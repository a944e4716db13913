/** The nights before, each a small column of its rows' states; the newest is on the right. */
import { Link } from "react-router-dom";
import { placeOf } from "../../shell/place";
import { batchWords } from "../../words/batch";
import { speaker } from "../../words/words";
import { sharesOf, toneOf } from "../core/states";
import type { Night } from "../models";
import { nightDay, nightName, stateWords } from "../saying";

/** As many columns, each as wide as a finger needs, as fit beside what the last night came to. */
const MOST = 8;

export function PastNights({ nights }: { nights: readonly Night[] }) {
  const say = speaker(batchWords);
  if (nights.length < 2) return null;
  return (
    <nav className="nr-pastnights" aria-label={say("lastNights")}>
      {nights
        .slice(0, MOST)
        .reverse()
        .map((night) => {
          const shares = sharesOf(night.films ?? {});
          const said = shares.map((one) => `${stateWords(one.state)} ${one.count}`).join(", ") || night.state;
          const name = say("openNight", { day: nightDay(night.day), said });
          return (
            <Link
              key={night.id}
              to={placeOf("batch", night.tenant, { night: nightName(night.id) })}
              aria-label={name}
              title={name}
            >
              {shares.map((one) => (
                <i key={one.state} data-tone={toneOf(one.state)} style={{ flexGrow: one.count }} />
              ))}
            </Link>
          );
        })}
    </nav>
  );
}
