/** The one place in which two texts differ: so that an editor keeps its cursor and its scroll. */
export interface Change {
  readonly from: number;
  readonly to: number;
  readonly insert: string;
}

/** Gives the change, `null` where the texts are the same. */
export function change(before: string, after: string): Change | null {
  if (before === after) return null;
  const shortest = Math.min(before.length, after.length);
  let from = 0;
  while (from < shortest && before[from] === after[from]) from++;
  let tail = 0;
  while (tail < shortest - from && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  return { from, to: before.length - tail, insert: after.slice(from, after.length - tail) };
}
