/** How loud a film is, in figures: beside what its platform wants. */
import { libraryWords } from "../words/library";
import { speaker } from "../words/words";
import { useWave } from "./asks";
import type { Rendition } from "./models";
import { number } from "./saying";

interface Props {
  tenant: string;
  runId: string;
  rendition: Rendition;
}

/** Louder or softer than this is heard. */
const NEAR_LU = 1;
const HIGHEST_DBTP = -1;

export function Loudness({ tenant, runId, rendition }: Props) {
  const say = speaker(libraryWords);
  const wave = useWave(tenant, runId, rendition.platform).data;
  if (wave && !wave.has_sound) return null;
  const lufs = wave?.lufs ?? rendition.lufs;
  const peak = wave?.true_peak_dbtp ?? rendition.true_peak_dbtp;
  const target = wave?.target_lufs ?? rendition.target_lufs;
  return (
    <div className="nr-legend">
      <dl className="nr-loudness" aria-label={say("loudness")}>
        <div data-good={Math.abs(lufs - target) <= NEAR_LU}>
          <dt>{say("integrated")}</dt>
          <dd>{number(lufs, 1)} LUFS</dd>
        </div>
        <div data-good={peak <= HIGHEST_DBTP}>
          <dt>{say("truePeak")}</dt>
          <dd>{number(peak, 1)} dBTP</dd>
        </div>
        {wave?.range_lu === null || wave?.range_lu === undefined ? null : (
          <div>
            <dt>{say("range")}</dt>
            <dd>{number(wave.range_lu, 1)} LU</dd>
          </div>
        )}
      </dl>
      <span>
        <i aria-hidden />
        {say("shortTerm")}
      </span>
      <span>
        <i data-line="target" aria-hidden />
        {say("target", { n: number(target) })}
      </span>
    </div>
  );
}
