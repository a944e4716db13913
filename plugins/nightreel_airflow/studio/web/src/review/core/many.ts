/** Many decisions in parts, so that a person sees how far it is, and no part is larger than the server takes. */
import { idOf, type Line, type Name, type Outcome } from "./models";

export const PART = 10;

export interface Order extends Name {
  choice: "approve" | "reject";
  note: string;
}

export function ordersOf(lines: readonly Line[], choice: Order["choice"], note: string): readonly Order[] {
  return lines.map(({ dag_id, run_id, step_id }) => ({ dag_id, run_id, step_id, choice, note: note.trim() }));
}

export function parts<T>(all: readonly T[], size: number = PART): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, at) => all.slice(at * size, (at + 1) * size));
}

/** Ticks are kept by name: one that no longer waits is ticked no more. */
export function stillTicked(ticked: ReadonlySet<string>, lines: readonly Line[]): readonly Line[] {
  return lines.filter((line) => line.may_decide && ticked.has(idOf(line)));
}

export function toggled(ticked: ReadonlySet<string>, ids: readonly string[]): ReadonlySet<string> {
  const all = ids.every((id) => ticked.has(id));
  const next = new Set(ticked);
  for (const id of ids) {
    if (all) next.delete(id);
    else next.add(id);
  }
  return next;
}

export function tally(outcomes: readonly Outcome[]): { done: number; failed: number } {
  const done = outcomes.filter((outcome) => outcome.done).length;
  return { done, failed: outcomes.length - done };
}
