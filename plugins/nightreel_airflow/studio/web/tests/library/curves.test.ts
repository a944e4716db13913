import { describe, expect, it } from "vitest";
import { BOX, loudnessPath, loudnessY, wavePath } from "../../src/library/curves";

function ys(path: string): number[] {
  return [...path.matchAll(/,(-?[\d.]+)/g)].map((found) => Number(found[1]));
}

describe("wave", () => {
  it("keeps a single peak, however many stretches are gathered", () => {
    const high = Array.from({ length: 6000 }, () => 0.1);
    high[4321] = 0.9;
    const low = high.map((value) => -value);
    const path = wavePath({ low, high }, 100);
    expect(Math.min(...ys(path))).toBeCloseTo(5);
    expect(Math.max(...ys(path))).toBeCloseTo(95);
    expect(path.split("L")).toHaveLength(200);
  });

  it("is nothing without sound", () => expect(wavePath({ low: [], high: [] })).toBe(""));

  it("stays in its box where samples are too loud", () => {
    expect(ys(wavePath({ low: [-3], high: [3] }))).toEqual([0, BOX.height]);
  });
});

describe("loudness", () => {
  it("is broken where nothing is heard", () => {
    const path = loudnessPath([-70, -70, -20, -18, -70, -16], 1, 6);
    expect(path.match(/M/g)).toHaveLength(2);
    expect(path.startsWith("M333.3,")).toBe(true);
  });

  it("lies higher where it is louder", () => {
    expect(loudnessY(-14)).toBeLessThan(loudnessY(-23));
    expect(loudnessY(-90)).toBe(BOX.height);
  });
});
