import { describe, expect, it } from "vitest";
import type { Against, StepLine } from "../../src/library/models";
import { comparables, PARENT, pairsOfRevisions, pairsOfStep } from "../../src/library/pairs";
import { moved, pointed } from "../../src/library/split";

function step(step_id: string, pairs: StepLine["pairs"]): StepLine {
  const empty = { notes: [], stills: [], measures: [], fault: null, engine: "", made: 1, reused: 0 };
  return { ...empty, step_id, step: step_id, title: step_id, state: "made", seconds: 0, money: 0, gpu_s: 0, pairs };
}

describe("pairs", () => {
  it("are offered where a step has some, the version before first", () => {
    const steps = [step("enrich", []), step("grade", [{ before: "a", after: "b", shot: 2 }])];
    expect(comparables({ steps, parent: "r1" }).map((one) => one.id)).toEqual([PARENT, "grade"]);
    expect(comparables({ steps: [], parent: "" })).toEqual([]);
    expect(pairsOfStep(steps[1] as StepLine)[0]).toMatchObject({ before: "a", after: "b", shot: 2, is_same: false });
  });

  it("of revisions keep shots that only one of them has", () => {
    const shot = (number: number, before: string, after: string) => ({
      number,
      before,
      after,
      is_same: false,
      words: [],
    });
    const against = { shots: [shot(1, "a", "b"), shot(2, "", "c"), shot(3, "", "")] } as unknown as Against;
    expect(pairsOfRevisions(against).map((pair) => pair.shot)).toEqual([1, 2]);
    expect(pairsOfRevisions(undefined)).toEqual([]);
  });
});

describe("border between two pictures", () => {
  it("is moved by keys and stays in the picture", () => {
    expect([moved(50, "ArrowLeft"), moved(50, "ArrowRight", true), moved(99, "PageUp")]).toEqual([48, 60, 100]);
    expect([moved(50, "Home"), moved(50, "End"), moved(50, "a")]).toEqual([0, 100, undefined]);
  });

  it("follows the pointer", () => {
    expect([pointed(150, 100, 200), pointed(0, 100, 200), pointed(5, 0, 0)]).toEqual([25, 0, 50]);
  });
});
