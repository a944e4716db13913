import { describe, expect, it } from "vitest";
import { previewable } from "../../src/canvas/core/preview";
import { readsOnly } from "../../src/canvas/core/steps";
import { film, node, paletteStep, port, STEPS } from "./fixtures";

const publish = paletteStep("publish", [port("renditions", "renditions")], [port("manifest", "manifest")]);
const steps = new Map([...STEPS, [publish.name, publish]]);

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
