/** What a director says of each difference or text of a reading. Nothing is changed in place. */
import { diffArrays } from "diff";
import type { Draft } from "./draft";
import type { Item, Ruling } from "./models";

export type Rulings = Readonly<Record<string, Ruling>>;
export type Choice = Ruling["choice"];

/** What is shown: everything, what is not ruled on, or one kind. */
export type Shown = "all" | "left" | Item["kind"];

export interface Counts {
  all: number;
  adopt: number;
  reject: number;
  edit: number;
  left: number;
}

export const LONGEST_REASON = 500;

export function withRuling(draft: Draft, id: string, ruling: Ruling): Draft {
  return { ...draft, rulings: { ...draft.rulings, [id]: ruling } };
}

export function withoutRuling(draft: Draft, id: string): Draft {
  const { [id]: _, ...rulings } = draft.rulings;
  return { ...draft, rulings };
}

/** Adopts what nobody has ruled on; what was ruled stays. */
export function withRestAdopted(draft: Draft, items: readonly Item[]): Draft {
  const rest = items.filter((item) => !(item.id in draft.rulings));
  const adopted = Object.fromEntries(rest.map((item) => [item.id, ruled("adopt")]));
  return { ...draft, rulings: { ...adopted, ...draft.rulings } };
}

export function ruled(choice: Choice, text = "", reason = ""): Ruling {
  return { choice, text, reason };
}

export function countsOf(items: readonly Item[], rulings: Rulings): Counts {
  const counts: Counts = { all: items.length, adopt: 0, reject: 0, edit: 0, left: 0 };
  for (const item of items) counts[rulings[item.id]?.choice ?? "left"] += 1;
  return counts;
}

export function kindsOf(items: readonly Item[]): readonly Item["kind"][] {
  return [...new Set(items.map((item) => item.kind))];
}

export function shownOf(items: readonly Item[], rulings: Rulings, shown: Shown): readonly Item[] {
  if (shown === "all") return items;
  return items.filter((item) => (shown === "left" ? !(item.id in rulings) : item.kind === shown));
}

/** The one so many places further; the first or the last where there are no more. */
export function moved(items: readonly Item[], from: string, by: number): string {
  const at = items.findIndex((item) => item.id === from);
  const to = at === -1 ? 0 : Math.min(Math.max(0, at + by), items.length - 1);
  return items[to]?.id ?? from;
}

/** The next that nobody has ruled on, from here round to here again; stays where there is none. */
export function nextLeft(items: readonly Item[], rulings: Rulings, from: string): string {
  const at = items.findIndex((item) => item.id === from);
  const round = [...items.slice(at + 1), ...items.slice(0, at + 1)];
  return round.find((item) => !(item.id in rulings))?.id ?? from;
}

/** What a ruling lacks before it can be sent. */
export type Lack = "reason" | "text" | "same" | "long";

export function lackOf(ruling: Ruling | undefined, item: Item): Lack | null {
  if (ruling === undefined || ruling.choice === "adopt") return null;
  if (ruling.reason.length > LONGEST_REASON || ruling.text.length > item.most) return "long";
  if (ruling.choice === "reject") return ruling.reason.trim() ? null : "reason";
  if (!ruling.text.trim()) return "text";
  return ruling.text.trim() === item.words.trim() ? "same" : null;
}

/** The items whose rulings cannot be sent yet. */
export function unfinished(items: readonly Item[], rulings: Rulings): readonly Item[] {
  return items.filter((item) => lackOf(rulings[item.id], item) !== null);
}

/** Rulings as they are sent: trimmed, whole, and only of what is shown. */
export function sentRulings(items: readonly Item[], rulings: Rulings): Record<string, Ruling> {
  const sent: Record<string, Ruling> = {};
  for (const item of items) {
    const said = rulings[item.id];
    if (!said || lackOf(said, item) !== null) continue;
    sent[item.id] = {
      choice: said.choice,
      text: said.choice === "edit" ? said.text.trim() : "",
      reason: said.reason.trim(),
    };
  }
  return sent;
}

export interface Piece {
  text: string;
  /** Whether only this side says it. */
  own: boolean;
}

/** Two texts in pieces: what both say, and what each says alone; by words, in Chinese as in English. */
export function pieces(script: string, board: string, language: string): { script: Piece[]; board: Piece[] } {
  const found: { script: Piece[]; board: Piece[] } = { script: [], board: [] };
  if (!script || !board) {
    if (script) found.script.push({ text: script, own: false });
    if (board) found.board.push({ text: board, own: false });
    return found;
  }
  const cut = new Intl.Segmenter(language, { granularity: "word" });
  const words = (text: string) => Array.from(cut.segment(text), ({ segment }) => segment);
  const same = (one: string, other: string) => one.toLocaleLowerCase() === other.toLocaleLowerCase();
  let [at, to] = [0, 0];
  const [ours, theirs] = [words(script), words(board)];
  for (const change of diffArrays(ours, theirs, { comparator: same })) {
    const length = change.value.length;
    if (!change.added) found.script.push({ text: ours.slice(at, (at += length)).join(""), own: change.removed });
    if (!change.removed) found.board.push({ text: theirs.slice(to, (to += length)).join(""), own: change.added });
  }
  return { script: joined(found.script), board: joined(found.board) };
}

/** Takes spaces between two marked words into one mark. */
function joined(parts: readonly Piece[]): Piece[] {
  const whole: Piece[] = [];
  for (const [at, part] of parts.entries()) {
    const before = whole.at(-1);
    const own = part.own || (!part.text.trim() && before?.own === true && parts[at + 1]?.own === true);
    if (before?.own === own) before.text += part.text;
    else whole.push({ text: part.text, own });
  }
  return whole;
}

/** What a key means where a reading is ruled on. */
export type Act = "adopt" | "reject" | "edit" | "undo" | "next" | "back" | "rest" | "finish" | "boxes";

const KEYS: Readonly<Record<string, Act>> = {
  a: "adopt",
  r: "reject",
  e: "edit",
  u: "undo",
  j: "next",
  k: "back",
  A: "rest",
  f: "finish",
  h: "boxes",
};

export function actOf(key: { key: string; ctrlKey: boolean; metaKey: boolean; altKey: boolean }): Act | null {
  if (key.ctrlKey || key.metaKey || key.altKey) return null;
  return KEYS[key.key] ?? null;
}
