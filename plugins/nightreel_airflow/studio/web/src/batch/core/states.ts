/** The states of a night's rows, in the order in which a person wants to see them, and how each looks. */
export const ROW_STATES = [
  "success",
  "unchanged",
  "processing",
  "pending",
  "to_begin",
  "waiting",
  "failed",
  "timeout",
  "refused",
  "cancelled",
  "not_begun",
  "wrong",
  "duplicate",
  "filtered",
] as const;
export type RowState = (typeof ROW_STATES)[number];
export type Tone = "good" | "kept" | "busy" | "calm" | "wait" | "bad" | "late" | "out";

export const TONES: Readonly<Record<RowState, Tone>> = {
  success: "good",
  unchanged: "kept",
  processing: "busy",
  pending: "calm",
  to_begin: "calm",
  waiting: "wait",
  failed: "bad",
  timeout: "bad",
  refused: "bad",
  cancelled: "late",
  not_begun: "late",
  wrong: "bad",
  duplicate: "bad",
  filtered: "out",
};

export function toneOf(state: string): Tone {
  return Object.hasOwn(TONES, state) ? TONES[state as RowState] : "calm";
}

export interface Share {
  state: RowState;
  count: number;
  /** Of all that is shown, 0 to 1. */
  share: number;
}

/** Names in a report's counts that a grid calls otherwise. */
const ALIKE: Readonly<Record<string, RowState>> = { started: "processing", skipped: "filtered" };

/** Gives the parts of a bar; rows that are left out on purpose are no part of it. */
export function sharesOf(counts: Readonly<Record<string, number>>): Share[] {
  const sums = new Map<RowState, number>();
  for (const [name, count] of Object.entries(counts)) {
    const state = Object.hasOwn(ALIKE, name) ? (ALIKE[name] as RowState) : (name as RowState);
    if (state !== "filtered" && Object.hasOwn(TONES, state) && count > 0)
      sums.set(state, (sums.get(state) ?? 0) + count);
  }
  const all = [...sums.values()].reduce((sum, count) => sum + count, 0);
  return ROW_STATES.filter((state) => sums.has(state)).map((state) => ({
    state,
    count: sums.get(state) ?? 0,
    share: (sums.get(state) ?? 0) / all,
  }));
}

const BEGINS_WITHIN_MS = 5 * 60_000;

/** How long it takes until a night without a row is rather stuck than new; 0 where it is so already. */
export function stuckIn(began: string, now: number): number {
  const since = Date.parse(began);
  return Number.isNaN(since) ? BEGINS_WITHIN_MS : Math.max(0, since + BEGINS_WITHIN_MS - now);
}

/** Whether anything of a night may still change. */
export function goesOn(state: string): boolean {
  return state === "working" || state === "paused";
}
