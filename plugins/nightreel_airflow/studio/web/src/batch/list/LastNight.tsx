/** How the last night ended, or how far it is. */
import { Link } from "react-router-dom";
import { placeOf } from "../../shell/place";
import { batchWords } from "../../words/batch";
import { speaker } from "../../words/words";
import { sharesOf, toneOf } from "../core/states";
import type { Night } from "../models";
import { nightDay, nightName, stateWords } from "../saying";
import { StateBar } from "../StateBar";
import { NightState } from "../NightState";

export function LastNight({ night }: { night: Night | undefined }) {
  const say = speaker(batchWords);
  if (!night) return <p className="nr-faint nr-nightly-never">{say("neverYet")}</p>;
  const shares = sharesOf(night.films ?? {});
  return (
    <Link className="nr-lastnight" to={placeOf("batch", night.tenant, { night: nightName(night.id) })}>
      <span className="nr-lastnight-head">
        <strong>{nightDay(night.day)}</strong>
        <NightState night={night} />
      </span>
      <StateBar counts={night.films ?? {}} />
      <span className="nr-lastnight-sums">
        {shares.map((one) => (
          <span key={one.state} data-tone={toneOf(one.state)}>
            <i aria-hidden />
            {one.count} {stateWords(one.state)}
          </span>
        ))}
      </span>
    </Link>
  );
}
