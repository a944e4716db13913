import { describe, expect, it } from "vitest";
import { previewable } from "../../src/canvas/core/preview";
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
