/** What a key means in the review room. Keys for playing are the player's own (`parts/playing`). */
import type { Key } from "../../parts/playing";

export type Action =
  | { act: "approve" | "reject" | "again" | "note" | "compare" | "sheet" | "keys" | "words" }
  | { act: "move"; by: number }
  | { act: "shot"; by: number }
  | { act: "goto"; shot: number };

const PLAIN: Readonly<Record<string, Action>> = {
  a: { act: "approve" },
  r: { act: "reject" },
  g: { act: "again" },
  n: { act: "note" },
  c: { act: "compare" },
  b: { act: "sheet" },
  e: { act: "words" },
  "?": { act: "keys" },
  ArrowDown: { act: "move", by: 1 },
  ArrowUp: { act: "move", by: -1 },
  ArrowRight: { act: "shot", by: 1 },
  ArrowLeft: { act: "shot", by: -1 },
};

export function actionOf(key: Key): Action | null {
  if (key.ctrlKey || key.metaKey || key.altKey) return null;
  if (/^[1-9]$/.test(key.key)) return { act: "goto", shot: Number(key.key) };
  return PLAIN[key.key] ?? PLAIN[key.key.toLowerCase()] ?? null;
}

/** What is asked of an element that a key was pressed in. */
interface Pressed {
  closest(selectors: string): unknown;
}

const WRITING = "textarea, select, dialog, [contenteditable], input:not([type=checkbox], [type=range], [type=radio])";
const PRESSING = "button, a, summary, input, [role=button]";

/** Whether a key belongs to the control that has the focus: what is written, and space or Enter on a button. */
export function belongsToControl(target: Pressed | null, key: Key): boolean {
  if (target === null) return false;
  if (target.closest(WRITING)) return true;
  if (key.key === " " || key.key === "Enter") return Boolean(target.closest(PRESSING));
  return key.key.startsWith("Arrow") && Boolean(target.closest("input"));
}
