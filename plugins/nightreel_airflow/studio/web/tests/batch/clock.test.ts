import { describe, expect, it } from "vitest";
import { nightlyOf, scheduleOf, withDay } from "../../src/batch/core/clock";

describe("a schedule as a person sees it", () => {
  it.each([
    ["0 1 * * *", { hour: 1, minute: 0, days: [] }],
    ["30 22 * * mon-fri", { hour: 22, minute: 30, days: [1, 2, 3, 4, 5] }],
    ["5 0 * * 0,6", { hour: 0, minute: 5, days: [0, 6] }],
  ])("reads %s", (schedule, nightly) => {
    expect(nightlyOf(schedule)).toEqual(nightly);
  });

  it.each(["", "@daily", "*/5 1 * * *", "0 25 * * *", "0 1 1 * *", "0 1 * * * *", "0 1 * * fri-mon", "0 1 * * x"])(
    "leaves %s as it is written",
    (schedule) => expect(nightlyOf(schedule)).toBeNull(),
  );

  it("writes days in order, and every day as a star", () => {
    const weekend = withDay(withDay({ hour: 1, minute: 5, days: [6] }, 0), 3);
    expect(scheduleOf(weekend)).toBe("5 1 * * 0,3,6");
    expect(scheduleOf(withDay({ hour: 1, minute: 0, days: [1, 2, 3, 4, 5, 6] }, 0))).toBe("0 1 * * *");
  });
});
