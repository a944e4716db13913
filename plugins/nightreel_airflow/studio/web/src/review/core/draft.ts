/** What a reviewer has written but not sent: notes at places of the film, other words, a rating. Never changed in place. */
import { clock } from "../../parts/playing";
import type { Choice, Field, Ruling, Shot } from "./models";

/** Longest texts that the server takes. */
export const LONGEST = { note: 2000, wish: 500 } as const;

/** A note at a place of the film: what the shot's new take should be. */
export interface Note {
  id: number;
  shot: number;
  /** Seconds from the film's beginning; `null` for the whole shot. */
  at_s: number | null;
  /** Nothing: simply another take. */
  text: string;
}

export type Words = Readonly<Record<number, Readonly<Partial<Record<Field, string>>>>>;

export interface Draft {
  readonly note: string;
  readonly rating: number | null;
  readonly notes: readonly Note[];
  readonly words: Words;
  /** Of a reading: what is said of each difference or text, by its id. */
  readonly rulings: Readonly<Record<string, Ruling>>;
}

export const EMPTY: Draft = { note: "", rating: null, notes: [], words: {}, rulings: {} };

export function withNote(draft: Draft, shot: number, at_s: number | null, text: string): Draft {
  const id = Math.max(0, ...draft.notes.map((note) => note.id)) + 1;
  const notes = [...draft.notes, { id, shot, at_s, text: text.trim() }];
  return { ...draft, notes: notes.toSorted((a, b) => a.shot - b.shot || (a.at_s ?? -1) - (b.at_s ?? -1)) };
}

export function withNoteText(draft: Draft, id: number, text: string): Draft {
  return { ...draft, notes: draft.notes.map((note) => (note.id === id ? { ...note, text: text.trim() } : note)) };
}

export function withoutNote(draft: Draft, id: number): Draft {
  return { ...draft, notes: draft.notes.filter((note) => note.id !== id) };
}

/** Takes other words of a shot; words that are what they were are forgotten. */
export function withWords(draft: Draft, shot: Shot, field: Field, text: string): Draft {
  const before = shot.words.find((one) => one.field === field)?.text ?? "";
  const { [field]: _, ...others } = draft.words[shot.number] ?? {};
  const own = text.trim() === before.trim() ? others : { ...others, [field]: text };
  const { [shot.number]: __, ...rest } = draft.words;
  return { ...draft, words: Object.keys(own).length ? { ...rest, [shot.number]: own } : rest };
}

/** The words of a shot as they stand now. */
export function wordsNow(draft: Draft, shot: Shot, field: Field): string {
  return draft.words[shot.number]?.[field] ?? shot.words.find((one) => one.field === field)?.text ?? "";
}

export function shotAt(shots: readonly Shot[], seconds: number): Shot | null {
  const tolerance_s = 0.02;
  return shots.findLast((shot) => seconds >= shot.start_s - tolerance_s) ?? shots[0] ?? null;
}

/** Wishes by shot: all notes of a shot in one sentence. */
export function wishesOf(draft: Draft): Record<number, string> {
  const wishes: Record<number, string> = {};
  for (const { shot, text } of draft.notes) wishes[shot] = [wishes[shot], text].filter(Boolean).join("; ");
  return wishes;
}

export function changedWords(draft: Draft): readonly number[] {
  return Object.keys(draft.words).map(Number);
}

/** What is sent: wishes and words go along only where something follows from them; time codes stay in the note. */
export function decisionOf(draft: Draft, choice: Choice, ofScript: boolean) {
  const shots = choice === "again" ? wishesOf(draft) : {};
  const words = choice === "again" || (choice === "approve" && ofScript) ? draft.words : {};
  const places = draft.notes.filter((note) => note.text && (choice !== "again" || note.at_s !== null)).map(placed);
  let note = draft.note.trim();
  for (const line of places) {
    const longer = note ? `${note}\n${line}` : line;
    if (longer.length <= LONGEST.note) note = longer;
  }
  return { choice, note, rating: draft.rating, shots, words };
}

function placed(note: Note): string {
  return `#${note.shot}${note.at_s === null ? "" : ` ${clock(note.at_s)}`}: ${note.text}`;
}

/** Why a choice cannot be taken now; `null` when it can. */
export type Hindrance = "reason" | "nothing" | "script" | "words" | "long";

/** What stands against a choice, before the server is asked. */
export function hindrance(draft: Draft, choice: Choice, ofScript: boolean): Hindrance | null {
  const wishes = Object.values(wishesOf(draft));
  if (choice === "reject") return draft.note.trim() ? null : "reason";
  if (choice === "approve") return !ofScript && changedWords(draft).length ? "words" : null;
  if (ofScript) return "script";
  if (wishes.some((wish) => wish.length > LONGEST.wish)) return "long";
  return wishes.length || changedWords(draft).length ? null : "nothing";
}

/** Reads a draft that was kept; anything else gives an empty one. */
export function readDraft(text: string | null): Draft {
  try {
    const kept = JSON.parse(text ?? "null") as Partial<Draft> | null;
    return kept !== null && Array.isArray(kept.notes) ? { ...EMPTY, ...kept } : EMPTY;
  } catch {
    return EMPTY;
  }
}
