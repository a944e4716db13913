/** Where the films of the grid lie, and which is next to which. */
export interface Lattice {
  columns: number;
  tile_px: number;
  row_px: number;
}

export const GAP_PX = 20;
/** Of a tile's words below its picture. */
export const WORDS_PX = 84;
const LEAST_PX = 264;
/** Width to height of the ground that every picture stands on, whatever its own aspect. */
const GROUND = 16 / 9;

/** Fits as many columns as can be into a width, all of one size. */
export function latticeOf(width_px: number): Lattice {
  const columns = Math.max(1, Math.floor((width_px + GAP_PX) / (LEAST_PX + GAP_PX)));
  const tile_px = Math.max(0, (width_px - GAP_PX * (columns - 1)) / columns);
  return { columns, tile_px, row_px: Math.round(tile_px / GROUND) + WORDS_PX + GAP_PX };
}

export type Step = "left" | "right" | "up" | "down" | "home" | "end" | "pageup" | "pagedown";

const STEPS: Readonly<Record<string, Step>> = {
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "up",
  ArrowDown: "down",
  Home: "home",
  End: "end",
  PageUp: "pageup",
  PageDown: "pagedown",
};

export function stepOf(key: string): Step | undefined {
  return STEPS[key];
}

/** Gives the film that a step leads to; at an edge it stays. */
export function stepped(at: number, step: Step, columns: number, count: number, rows = 3): number {
  const last = count - 1;
  if (last < 0) return -1;
  const moves: Record<Step, number> = {
    left: at - 1,
    right: at + 1,
    up: at - columns,
    down: at + columns,
    home: 0,
    end: last,
    pageup: at - columns * rows,
    pagedown: at + columns * rows,
  };
  const to = moves[step];
  if (step === "up" && to < 0) return at;
  if (step === "down" && to > last) return Math.floor(at / columns) < Math.floor(last / columns) ? last : at;
  return Math.min(last, Math.max(0, to));
}
