import { describe, expect, it } from "vitest";
import { linesOf, previewable, sightOf } from "../../src/canvas/core/preview";
import { readsOnly } from "../../src/canvas/core/steps";
import type { PreviewNode } from "../../src/canvas/types";
import { film, node, paletteStep, port, STEPS } from "./fixtures";

const publish = paletteStep("publish", [port("renditions", "renditions")], [port("manifest", "manifest")]);
const steps = new Map([...STEPS, [publish.name, publish]]);

describe("what a card shows", () => {
  const made = { node: "a", state: "done", stills: ["still"], notes: ["noted"], script: null, report: null } as const;
  const seen = (read: Partial<PreviewNode["read"]> | null) =>
    sightOf({
      ...made,
      wave: null,
      read: read && { pictures: [], before: "", lines: [], ...read },
    } as unknown as PreviewNode);

  it.each([
    ["before and after", { pictures: ["after"], before: "before" }, "pair", ["before", "after"]],
    ["frames", { pictures: ["1", "2", "3", "4", "5"], lines: ["said"] }, "strip", ["1", "2", "3", "4"]],
    ["a text beside its picture", { pictures: ["work"], lines: ["said"] }, "beside", ["work"]],
    ["a picture", { pictures: ["work"] }, "still", ["work"]],
    ["a step's still where nothing was read", null, "still", ["still"]],
  ])("shows %s", (_, read, kind, pictures) => expect(seen(read)).toEqual({ kind, pictures }));

  it("says what was read once, and else what was noted", () => {
    const read = { pictures: [], before: "", lines: ["EXT. SEA", "A boat", "EXT. SEA"] };
    expect(linesOf({ ...made, read } as unknown as PreviewNode)).toEqual(["EXT. SEA", "A boat"]);
    expect(linesOf({ ...made, read: null } as unknown as PreviewNode)).toEqual(["noted"]);
  });
});

describe("previewable", () => {
  it("offers every step but one that publishes, by its title", () => {
    const offered = previewable([...film().nodes, node("publish")], steps);
    expect(offered.at(-1)).toEqual({ id: "export", title: "EXPORT" });
    expect(offered).toHaveLength(film().nodes.length);
  });

  it("tells two uses of one step apart by their names", () => {
    const offered = previewable([node("grade"), node("calm", "grade")], steps);
    expect(offered.map((one) => one.title)).toEqual(["GRADE, grade", "GRADE, calm"]);
  });
});

describe("readsOnly", () => {
  const read = paletteStep("read_board", [port("sources", "sources")], [port("reading", "reading")]);
  const known = new Map([...STEPS, [read.name, read]]);

  it("knows a pipeline that makes no film", () => {
    const nodes = [node("intake"), node("read_board")];
    expect(readsOnly({ ...film(), nodes }, known)).toBe(true);
    expect(readsOnly(film(), known)).toBe(false);
    expect(readsOnly({ ...film(), nodes: [...film().nodes, ...nodes] }, known)).toBe(false);
  });
});
