import { describe, expect, it } from "vitest";
import { actOf } from "../../src/library/keys";

function pressed(key: string, target: Element = document.body, more: Partial<KeyboardEvent> = {}) {
  return { key, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, ...more, target };
}

describe("keys", () => {
  it.each([
    [" ", "toggle"],
    ["j", "back"],
    ["L", "forward"],
    [",", "frame-back"],
    [".", "frame-on"],
    ["f", "full"],
    ["End", "end"],
  ])("%s means %s", (key, act) => expect(actOf(pressed(key))).toBe(act));

  it("lead from shot to shot with Shift", () => {
    expect(actOf(pressed("ArrowRight", document.body, { shiftKey: true }))).toBe("shot-on");
  });

  it("are left to whoever writes", () => {
    expect(actOf(pressed("k", document.createElement("textarea")))).toBeUndefined();
    expect(actOf(pressed("j", document.createElement("select")))).toBeUndefined();
  });

  it("are left to controls that use them, and to no others", () => {
    const button = document.createElement("button");
    expect(actOf(pressed(" ", button))).toBeUndefined();
    expect(actOf(pressed("k", button))).toBe("pause");
  });

  it("leave the browser its own", () => {
    expect(actOf(pressed("f", document.body, { ctrlKey: true }))).toBeUndefined();
    expect(actOf(pressed("q"))).toBeUndefined();
  });
});
