import { describe, expect, it } from "vitest";
import { frameAt, framesOn, length, place, shotAt, shuttled, timeCode } from "../../src/library/timing";

const NTSC = 30_000 / 1001;

describe("frames", () => {
  it.each([24, 25, 30, NTSC, 60])("are stepped one by one at %d a second, forth and back", (fps) => {
    let time = 0;
    for (let frame = 1; frame <= 200; frame++) {
      time = framesOn(time, fps, 1, 500);
      expect(frameAt(time, fps)).toBe(frame);
    }
    expect(frameAt(framesOn(time, fps, -1, 500), fps)).toBe(199);
  });

  it("end with the film", () => {
    expect(frameAt(framesOn(0, 25, 999, 100), 25)).toBe(99);
    expect(frameAt(framesOn(0, 25, -5, 100), 25)).toBe(0);
  });

  it("make a time code", () => {
    expect(timeCode(1.5, 30)).toBe("00:01:15");
    expect(timeCode(3661, 25)).toBe("01:01:01:00");
  });
});

describe("times", () => {
  it("are said shortly", () => {
    expect(length(6)).toBe("0:06");
    expect(length(3723.4)).toBe("1:02:03");
    expect(place(61.25)).toMatch(/^1:01\.[23]$/);
  });

  it("find their shot", () => {
    const shots = [
      { start_s: 0, duration_s: 2 },
      { start_s: 2, duration_s: 3 },
    ];
    expect([0, 1.9, 2, 9].map((time_s) => shotAt(shots, time_s))).toEqual([0, 0, 1, 1]);
  });

  it("shuttle faster with each press, and turn at plain speed", () => {
    expect([shuttled(1, 1), shuttled(2, 1), shuttled(8, 1)]).toEqual([2, 4, 8]);
    expect([shuttled(4, -1), shuttled(-1, -1), shuttled(-8, 1)]).toEqual([-1, -2, 1]);
  });
});
