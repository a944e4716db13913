/** Where the border between two pictures stands, 0 to 100 from the left, and how keys move it. */
export const MIDDLE = 50;
const STEP = 2;
const LARGE = 10;

export function moved(at: number, key: string, shift = false): number | undefined {
  const step = shift ? LARGE : STEP;
  const moves: Readonly<Record<string, number>> = {
    ArrowLeft: at - step,
    ArrowDown: at - step,
    ArrowRight: at + step,
    ArrowUp: at + step,
    PageDown: at - LARGE,
    PageUp: at + LARGE,
    Home: 0,
    End: 100,
  };
  const to = moves[key];
  return to === undefined ? undefined : Math.min(100, Math.max(0, to));
}

/** Gives the border for a pointer over a box. */
export function pointed(x_px: number, left_px: number, width_px: number): number {
  if (width_px <= 0) return MIDDLE;
  return Math.min(100, Math.max(0, ((x_px - left_px) / width_px) * 100));
}
