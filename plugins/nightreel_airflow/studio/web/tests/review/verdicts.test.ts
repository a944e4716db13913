/** Ruling on a reading: what is kept, what is sent, where the keys lead, and which words differ. */
import { expect, test } from "vitest";
import { EMPTY, readDraft } from "../../src/review/core/draft";
import type { Item } from "../../src/review/core/models";
import {
  actOf,
  countsOf,
  kindsOf,
  lackOf,
  moved,
  nextLeft,
  pieces,
  ruled,
  sentRulings,
  shownOf,
  unfinished,
  withoutRuling,
  withRestAdopted,
  withRuling,
} from "../../src/review/core/verdicts";
import { reviewWords } from "../../src/words/review";
import { verdictWords } from "../../src/words/verdicts";

function itemOf(id: string, kind = "changed"): Item {
  return {
    id,
    kind,
    what: "difference",
    of: "action",
    words: "She runs.",
    script: "She walks.",
    line: 1,
    panel: 1,
    asked: "",
    reason: "",
    picture: 0,
    evidence: [],
    most: 2000,
  };
}

const ITEMS = [itemOf("a"), itemOf("b", "missing"), itemOf("c")];

test("a ruling is kept, changed and taken back without touching what was", () => {
  const first = withRuling(EMPTY, "a", ruled("reject", "", "No."));
  const second = withRuling(first, "a", ruled("adopt"));
  expect(first.rulings.a).toEqual({ choice: "reject", text: "", reason: "No." });
  expect(second.rulings.a?.choice).toBe("adopt");
  expect(withoutRuling(second, "a").rulings).toEqual({});
  expect(EMPTY.rulings).toEqual({});
});

test("adopting the rest leaves what was ruled", () => {
  const draft = withRestAdopted(withRuling(EMPTY, "b", ruled("reject", "", "No.")), ITEMS);
  expect(countsOf(ITEMS, draft.rulings)).toEqual({ all: 3, adopt: 2, reject: 1, edit: 0, left: 0 });
});

test("a draft from before readings were ruled on has no rulings", () => {
  expect(readDraft('{"note":"","notes":[],"words":{},"rating":null}').rulings).toEqual({});
});

test("what is shown: all, what is left, one kind", () => {
  const { rulings } = withRuling(EMPTY, "a", ruled("adopt"));
  expect(shownOf(ITEMS, rulings, "left").map((item) => item.id)).toEqual(["b", "c"]);
  expect(shownOf(ITEMS, rulings, "missing").map((item) => item.id)).toEqual(["b"]);
  expect(kindsOf(ITEMS)).toEqual(["changed", "missing"]);
});

test("keys move within the list, and on to the next that is left, round the end", () => {
  expect(moved(ITEMS, "a", -1)).toBe("a");
  expect(moved(ITEMS, "b", 1)).toBe("c");
  expect(moved(ITEMS, "c", 1)).toBe("c");
  expect(moved([], "a", 1)).toBe("a");
  const { rulings } = withRuling(withRuling(EMPTY, "c", ruled("adopt")), "b", ruled("adopt"));
  expect(nextLeft(ITEMS, rulings, "b")).toBe("a");
  expect(nextLeft(ITEMS, withRestAdopted(EMPTY, ITEMS).rulings, "b")).toBe("b");
});

test.each([
  [ruled("adopt"), null],
  [ruled("reject"), "reason"],
  [ruled("reject", "", "Wrong hand."), null],
  [ruled("reject", "", "x".repeat(501)), "long"],
  [ruled("edit", "  "), "text"],
  [ruled("edit", "She runs. "), "same"],
  [ruled("edit", "She strolls."), null],
  [ruled("edit", "x".repeat(2001)), "long"],
] as const)("what a ruling lacks: %o", (ruling, lack) => {
  const item = itemOf("a");
  expect(lackOf(ruling, item)).toBe(lack);
  expect(unfinished([item], { a: ruling })).toHaveLength(lack === null ? 0 : 1);
});

test("only what is shown and whole is sent, trimmed, and words only with an edit", () => {
  const rulings = {
    a: ruled("edit", " So. ", " why "),
    b: ruled("reject", "left over", "No."),
    c: ruled("reject"),
    gone: ruled("adopt"),
  };
  expect(sentRulings(ITEMS, rulings)).toEqual({
    a: { choice: "edit", text: "So.", reason: "why" },
    b: { choice: "reject", text: "", reason: "No." },
  });
});

test("words that only one side says are marked", () => {
  const { script, board } = pieces("Anna hides the key.", "Anna drops the key.", "en-US");
  expect(script.filter((piece) => piece.own).map((piece) => piece.text)).toEqual(["hides"]);
  expect(board.filter((piece) => piece.own).map((piece) => piece.text)).toEqual(["drops"]);
  expect(script.map((piece) => piece.text).join("")).toBe("Anna hides the key.");
  expect(board.map((piece) => piece.text).join("")).toBe("Anna drops the key.");
});

test("marked words beside each other have one mark", () => {
  const { board } = pieces("Anna waits.", "Anna looks at the door.", "en-US");
  expect(board.filter((piece) => piece.own).map((piece) => piece.text)).toEqual(["looks at the door"]);
});

test("Chinese words are told apart without spaces, and one side alone is not marked", () => {
  const { board } = pieces("安娜藏起钥匙。", "安娜扔掉钥匙。", "zh-CN");
  const own = board.filter((piece) => piece.own).map((piece) => piece.text);
  expect(own.join("")).toContain("扔");
  expect(own.join("")).not.toContain("钥匙");
  expect(pieces("", "Only here.", "en-US").board).toEqual([{ text: "Only here.", own: false }]);
});

test("keys mean rulings, and none with Ctrl", () => {
  const key = (name: string, ctrlKey = false) => ({ key: name, ctrlKey, metaKey: false, altKey: false });
  expect(["a", "r", "e", "u", "j", "k", "A", "f", "h"].map((name) => actOf(key(name)))).toEqual([
    "adopt",
    "reject",
    "edit",
    "undo",
    "next",
    "back",
    "rest",
    "finish",
    "boxes",
  ]);
  expect(actOf(key("a", true))).toBeNull();
  expect(actOf(key("z"))).toBeNull();
});

test("every sentence is there in both languages, with the same places", () => {
  const places = (sentence: string) => [...sentence.matchAll(/\{\w+\}/g)].map(String).toSorted();
  for (const sentence of [...Object.values(verdictWords), reviewWords.reading, reviewWords.askReading]) {
    expect(sentence.zh).not.toBe("");
    expect(places(sentence.zh)).toEqual(places(sentence.en));
  }
});
