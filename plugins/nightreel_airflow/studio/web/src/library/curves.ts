/** Paths of a sound: its wave, and how loud it is. Drawn in a box of 1000 by 100 that is stretched to its place. */
export const BOX = { width: 1000, height: 100 } as const;
/** Loudness at the box's foot and at its top, LUFS. */
export const LOUDNESS = { low: -48, high: 0 } as const;

/** What the server says of silence, and of the time before there is enough to measure. */
const SILENCE_LUFS = -70;

export interface Extent {
  low: readonly number[];
  high: readonly number[];
}

/** Gives the outline of a wave; many stretches are gathered into as many columns as can be seen. */
export function wavePath(extent: Extent, columns = 600): string {
  const count = Math.min(extent.low.length, extent.high.length);
  if (count === 0) return "";
  const width = Math.min(columns, count);
  const tops: string[] = [];
  const feet: string[] = [];
  for (let column = 0; column < width; column++) {
    const from = Math.floor((column * count) / width);
    const to = Math.max(from + 1, Math.floor(((column + 1) * count) / width));
    const x = round(((column + 0.5) / width) * BOX.width);
    tops.push(`${x},${sample(Math.max(...extent.high.slice(from, to)))}`);
    feet.push(`${x},${sample(Math.min(...extent.low.slice(from, to)))}`);
  }
  return `M${[...tops, ...feet.reverse()].join("L")}Z`;
}

/** Gives the line of a loudness curve over the film's whole time; it is broken where nothing is heard yet or any more. */
export function loudnessPath(values: readonly number[], step_s: number, duration_s: number, columns = 500): string {
  if (duration_s <= 0) return "";
  const every = Math.max(1, Math.ceil(values.length / columns));
  let path = "";
  let draws = false;
  for (let index = 0; index < values.length; index += every) {
    const value = values[index] ?? SILENCE_LUFS;
    const x = Math.min(BOX.width, ((index * step_s) / duration_s) * BOX.width);
    if (value > SILENCE_LUFS) path += `${draws ? "L" : "M"}${round(x)},${round(loudnessY(value))}`;
    draws = value > SILENCE_LUFS;
  }
  return path;
}

/** Gives how high a loudness lies in the box. */
export function loudnessY(lufs: number): number {
  const share = (lufs - LOUDNESS.low) / (LOUDNESS.high - LOUDNESS.low);
  return (1 - Math.min(1, Math.max(0, share))) * BOX.height;
}

function sample(value: number): number {
  return round((0.5 - Math.min(1, Math.max(-1, value)) / 2) * BOX.height);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
