/** What waits: its order, what is next, its nights. */
import { expect, test } from "vitest";
import { isLate, leftUntil, since } from "../../src/review/core/left";
import { ordersOf, parts, stillTicked, tally, toggled } from "../../src/review/core/many";
import { idOf } from "../../src/review/core/models";
import { ALL, byClient, inOrder, moved, nextTo, nightsOf, shown } from "../../src/review/core/queue";
import { lineOf } from "./lines";

const NIGHT = { id: "teaser.night", day: "2026-11-22" };
const LATE = lineOf({ run_id: "late", asked: "2026-11-22T12:00:00+00:00", night: NIGHT });
const OTHER = lineOf({
  run_id: "other",
  asked: "2026-11-22T11:00:00+00:00",
  tenant: "blue",
  client: "Blue",
  of: "script",
});
const OLD = lineOf({ run_id: "old", asked: "2026-11-22T10:00:00+00:00", night: NIGHT, may_decide: false });
const LINES = [LATE, OTHER, OLD];
const ids = (lines: readonly { run_id: string }[]) => lines.map((line) => line.run_id);

test("reviews stand by client, the oldest first", () => {
  expect(byClient(LINES).map((group) => [group.client, ids(group.lines)])).toEqual([
    ["Acme", ["old", "late"]],
    ["Blue", ["other"]],
  ]);
});

test.each([
  ["all", ALL, ["late", "other", "old"]],
  ["one client", { ...ALL, tenant: "blue" }, ["other"]],
  ["one kind", { ...ALL, of: "film" as const }, ["late", "old"]],
  ["mine", { ...ALL, mine: true }, ["late", "other"]],
])("a filter shows %s", (_, filter, seen) => {
  expect(ids(shown(LINES, filter))).toEqual(seen);
});

test.each([
  [OLD, "late"],
  [LATE, "other"],
  [OTHER, "late"],
  [lineOf({ run_id: "gone" }), "old"],
])("after a decision comes the one below, at the end the one above", (done, next) => {
  expect(nextTo(LINES, done)?.run_id).toBe(next);
});

test("nothing comes after the only review", () => {
  expect(nextTo([OLD], OLD)).toBeNull();
  expect(moved([], null, 1)).toBeNull();
});

test("keys go through the list and stop at its ends", () => {
  expect(moved(LINES, OLD, -1)?.run_id).toBe("old");
  expect(moved(LINES, OLD, 1)?.run_id).toBe("late");
  expect(moved(LINES, OTHER, 1)?.run_id).toBe("other");
  expect(moved(LINES, null, 1)?.run_id).toBe("old");
});

test("a night gathers its films", () => {
  expect(nightsOf(inOrder(LINES)).map((night) => [night.day, ids(night.lines)])).toEqual([
    ["2026-11-22", ["old", "late"]],
  ]);
});

test("time left is said in the unit that people count in", () => {
  const now = Date.parse("2026-11-22T10:00:00Z");
  expect(leftUntil("2026-11-22T11:00:00Z", now)).toEqual({ n: 60, unit: "minutes" });
  expect(leftUntil("2026-11-23T10:00:00Z", now)).toEqual({ n: 24, unit: "hours" });
  expect(leftUntil("2026-11-29T10:00:00Z", now)).toEqual({ n: 7, unit: "days" });
  expect(leftUntil("2026-11-22T09:59:59Z", now)).toBeNull();
  expect([isLate("2026-11-22T11:30:00Z", now), isLate("2026-11-22T12:30:00Z", now)]).toEqual([true, false]);
  expect(since("2026-11-22T09:45:00Z", now)).toEqual({ n: 15, unit: "minutes" });
});

test("only what waits and may be decided stays ticked", () => {
  const all = toggled(new Set(), LINES.map(idOf));
  expect(ids(stillTicked(all, [OLD, OTHER]))).toEqual(["other"]);
  expect(toggled(all, LINES.map(idOf)).size).toBe(0);
  expect(toggled(new Set([idOf(OLD)]), LINES.map(idOf)).size).toBe(3);
});

test("many decisions go in parts and are counted", () => {
  const orders = ordersOf(LINES, "reject", " Wrong logo ");
  expect(orders[0]).toEqual({
    dag_id: "acme__promo",
    run_id: "late",
    step_id: "review",
    choice: "reject",
    note: "Wrong logo",
  });
  expect(parts([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
  const name = { dag_id: "d", run_id: "r", step_id: "s", choice: "approve" as const };
  expect(
    tally([
      { ...name, done: true },
      { ...name, done: false },
      { ...name, done: true },
    ]),
  ).toEqual({ done: 2, failed: 1 });
});
