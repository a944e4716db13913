/** The wave of a film with its loudness over it, as the server measured both from the file. */
import { useMemo } from "react";
import { libraryWords } from "../words/library";
import { speaker } from "../words/words";
import { useWave } from "./asks";
import { BOX, loudnessPath, loudnessY, wavePath } from "./curves";
import type { Channel, Rendition, Wave } from "./models";

interface Props {
  tenant: string;
  runId: string;
  rendition: Rendition;
}

export function Sound({ tenant, runId, rendition }: Props) {
  const say = speaker(libraryWords);
  const wave = useWave(tenant, runId, rendition.platform);
  if (wave.isPending) return <span className="nr-sound-none">{say("listening")}</span>;
  if (wave.isError) return <span className="nr-sound-none">{say("noWave")}</span>;
  if (!wave.data.has_sound) return <span className="nr-sound-none">{say("silent")}</span>;
  return <Drawn wave={wave.data} duration_s={rendition.duration_s} />;
}

function Drawn({ wave, duration_s }: { wave: Wave; duration_s: number }) {
  const outline = useMemo(() => wavePath(loudest(wave.channels)), [wave]);
  const curve = useMemo(() => loudnessPath(wave.short_term, wave.step_s, duration_s), [wave, duration_s]);
  const target = wave.target_lufs;
  return (
    <svg className="nr-sound" viewBox={`0 0 ${BOX.width} ${BOX.height}`} preserveAspectRatio="none" aria-hidden>
      <path className="nr-sound-wave" d={outline} />
      <g className="nr-sound-played">
        <path className="nr-sound-wave" d={outline} />
      </g>
      {target === null || target === undefined ? null : (
        <line className="nr-sound-target" x1={0} x2={BOX.width} y1={loudnessY(target)} y2={loudnessY(target)} />
      )}
      <path className="nr-sound-curve" d={curve} />
    </svg>
  );
}

/** Gives one outline around all channels. */
function loudest(channels: readonly Channel[]): { low: number[]; high: number[] } {
  const [first, ...rest] = channels;
  if (!first) return { low: [], high: [] };
  return {
    low: first.low.map((value, at) => Math.min(value, ...rest.map((one) => one.low[at] ?? 0))),
    high: first.high.map((value, at) => Math.max(value, ...rest.map((one) => one.high[at] ?? 0))),
  };
}
