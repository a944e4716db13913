/** What a reviewer writes and what becomes of it when it is sent. */
import { expect, test } from "vitest";
import {
  changedWords,
  decisionOf,
  EMPTY,
  hindrance,
  readDraft,
  shotAt,
  wishesOf,
  withNote,
  withNoteText,
  withoutNote,
  withWords,
  wordsNow,
} from "../../src/review/core/draft";
import { shotOf } from "./lines";

const SHOTS = [shotOf(1, "Meet it"), shotOf(2, "Two weeks"), shotOf(3, "Smart life")];
const NOTED = withNote(withNote(EMPTY, 2, 2.34, " brighter "), 2, null, "without the cup");

test("notes on one shot become one wish, in the order of the film", () => {
  expect(wishesOf(NOTED)).toEqual({ 2: "without the cup; brighter" });
  const both = withNote(NOTED, 1, null, "");
  expect(both.notes.map((note) => note.shot)).toEqual([1, 2, 2]);
  expect(wishesOf(both)[1]).toBe("");
});

test("a note is changed and taken away by its own number", () => {
  const [first, second] = NOTED.notes;
  const changed = withNoteText(NOTED, second?.id ?? 0, "darker");
  expect(wishesOf(changed)).toEqual({ 2: "without the cup; darker" });
  expect(wishesOf(withoutNote(changed, first?.id ?? 0))).toEqual({ 2: "darker" });
  expect(NOTED.notes).toHaveLength(2);
});

test("words that are as they were are no change", () => {
  const [, shot] = SHOTS;
  if (!shot) throw new Error("no shot");
  const changed = withWords(EMPTY, shot, "headline", "One charge");
  expect([wordsNow(changed, shot, "headline"), wordsNow(changed, shot, "voice_over")]).toEqual([
    "One charge",
    "Meet it.",
  ]);
  expect(changedWords(changed)).toEqual([2]);
  expect(withWords(changed, shot, "headline", "Two weeks ")).toEqual(EMPTY);
  expect(decisionOf(changed, "again", false).words).toEqual({ 2: { headline: "One charge" } });
});

test("a time code finds its shot", () => {
  expect([0, 1.99, 3, 99].map((at) => shotAt(SHOTS, at)?.number)).toEqual([1, 2, 2, 3]);
  expect(shotAt([], 1)).toBeNull();
});

test("asking again sends wishes, and time codes stay in the note for people", () => {
  const sent = decisionOf({ ...NOTED, note: "Nearly", rating: 4 }, "again", false);
  expect(sent).toEqual({
    choice: "again",
    note: "Nearly\n#2 0:02.3: brighter",
    rating: 4,
    shots: { 2: "without the cup; brighter" },
    words: {},
  });
});

test("approving and rejecting keep the notes and ask for nothing", () => {
  const sent = decisionOf(NOTED, "approve", false);
  expect(sent.shots).toEqual({});
  expect(sent.note).toBe("#2: without the cup\n#2 0:02.3: brighter");
  const long = decisionOf({ ...NOTED, note: "x".repeat(1995) }, "reject", false);
  expect(long.note).toBe("x".repeat(1995));
});

test("words go along with a yes only where nothing is filmed yet", () => {
  const [shot] = SHOTS;
  if (!shot) throw new Error("no shot");
  const changed = withWords(EMPTY, shot, "headline", "New");
  expect(decisionOf(changed, "approve", true).words).toEqual({ 1: { headline: "New" } });
  expect(decisionOf(changed, "approve", false).words).toEqual({});
  expect(hindrance(changed, "approve", false)).toBe("words");
});

test.each([
  ["reject", EMPTY, false, "reason"],
  ["reject", { ...EMPTY, note: "Wrong" }, false, null],
  ["approve", EMPTY, false, null],
  ["again", EMPTY, false, "nothing"],
  ["again", NOTED, false, null],
  ["again", NOTED, true, "script"],
  ["again", withNote(NOTED, 2, null, "x".repeat(490)), false, "long"],
] as const)("%s is held back for a reason", (choice, draft, ofScript, why) => {
  expect(hindrance(draft, choice, ofScript)).toBe(why);
});

test.each([null, "", "{", "[]", '{"notes": 3}', "null"])("what was kept wrongly gives an empty draft: %s", (text) => {
  expect(readDraft(text)).toEqual(EMPTY);
});

test("what was kept comes back", () => {
  expect(readDraft(JSON.stringify(NOTED))).toEqual(NOTED);
});
