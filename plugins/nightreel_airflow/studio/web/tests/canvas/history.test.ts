import { expect, test } from "vitest";
import { amend, begin, push, redo, undo } from "../../src/canvas/core/history";

test("undo and redo go through what was, and a new change forgets what was undone", () => {
  let history = push(push(begin("a"), "b"), "c");
  history = undo(history);
  expect(history.present).toBe("b");
  expect(redo(history).present).toBe("c");
  history = push(history, "d");
  expect(redo(history)).toBe(history);
  expect(undo(undo(undo(history))).present).toBe("a");
});

test("changes of one name close together are one step back; later ones and others are not", () => {
  let history = push(begin(0), 1, "move a", 10_000);
  history = push(history, 2, "move a", 10_400);
  history = push(history, 3, "move b", 10_500);
  history = push(history, 4, "move b", 13_000);
  expect(history.past).toEqual([0, 2, 3]);
});

test("more may be said of the present without a step", () => {
  const history = amend(push(begin("a"), "b"), "B");
  expect(undo(history).present).toBe("a");
  expect(redo(undo(history)).present).toBe("B");
});

test("the past is not endless", () => {
  let history = begin(0);
  for (let step = 1; step <= 500; step++) history = push(history, step);
  expect(history.past.length).toBe(200);
});
