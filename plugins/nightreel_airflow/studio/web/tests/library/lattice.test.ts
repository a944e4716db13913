import { describe, expect, it } from "vitest";
import { GAP_PX, latticeOf, stepOf, stepped } from "../../src/library/lattice";

describe("lattice", () => {
  it.each([200, 1164, 1800, 3000])("fills a width of %d pixels", (width_px) => {
    const { columns, tile_px } = latticeOf(width_px);
    expect(columns * tile_px + (columns - 1) * GAP_PX).toBeCloseTo(width_px);
    expect(columns).toBeGreaterThanOrEqual(1);
  });

  it("shows more films on a wider page", () => {
    expect(latticeOf(1800).columns).toBeGreaterThan(latticeOf(1164).columns);
  });

  it.each([
    ["right", 0, 1],
    ["left", 0, 0],
    ["down", 1, 5],
    ["down", 7, 9],
    ["down", 9, 9],
    ["up", 2, 2],
    ["up", 6, 2],
    ["home", 6, 0],
    ["end", 0, 9],
    ["pagedown", 0, 9],
  ] as const)("%s from %d leads to %d of ten in four columns", (step, at, to) => {
    expect(stepped(at, step, 4, 10)).toBe(to);
  });

  it("goes nowhere without films, and by no other key", () => {
    expect(stepped(0, "right", 4, 0)).toBe(-1);
    expect(stepOf("a")).toBeUndefined();
    expect(stepOf("ArrowDown")).toBe("down");
  });
});
