import { describe, expect, it } from "vitest";
import { desk } from "../../src/canvas/core/desk";

describe("panels beside the canvas", () => {
  it("are both open where there is room", () => {
    expect(desk(1440).get()).toMatchObject({ isPaletteOpen: true, isInspectorOpen: true });
  });
  it("leave a narrow window's room to the pipeline that is opened", () => {
    expect(desk(1100).get()).toMatchObject({ isPaletteOpen: false, isInspectorOpen: true });
  });
  it("show the steps for a new pipeline even there", () => {
    expect(desk(1100, true).get().isPaletteOpen).toBe(true);
  });
});
