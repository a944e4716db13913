import { describe, expect, it } from "vitest";
import { goesAround, routed } from "../../src/canvas/core/route";

const back = { sourceX: 900, sourceY: 100, targetX: 100, targetY: 420 };

describe("a connection's way", () => {
  it("is a plain curve only to the next column", () => {
    expect(goesAround({ ...back, targetX: 980, targetY: 120 })).toBe(false);
    expect(goesAround({ ...back, targetX: 980 })).toBe(true);
    expect(goesAround(back)).toBe(true);
    expect(goesAround({ ...back, targetX: 1300 })).toBe(true);
  });

  it("runs above the card that takes it, and never through it", () => {
    const { path, y } = routed(back, 350, 2);
    expect(y).toBeLessThan(350);
    expect(path.startsWith("M900 100")).toBe(true);
    expect(path.endsWith("L100 420")).toBe(true);
    expect(path).toContain(` ${y}Q`); // its straight part lies there
  });

  it("gives kinds lanes of their own", () => {
    expect(routed(back, 350, 0).y).not.toBe(routed(back, 350, 1).y);
  });

  it("stays a drawable path where everything lies at one place", () => {
    const here = { sourceX: 5, sourceY: 5, targetX: 5, targetY: 5 };
    expect(routed(here, 5, 0).path).not.toMatch(/NaN|Infinity/);
  });
});
