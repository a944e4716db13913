import { describe, expect, it } from "vitest";
import { pieces } from "../../src/library/highlight";

function found(text: string, search: string): string[] {
  const all = pieces(text, search);
  expect(all.map((piece) => piece.text).join("")).toBe(text);
  return all.filter((piece) => piece.found).map((piece) => piece.text);
}

describe("highlight", () => {
  it("finds every word, whatever its capitals and accents", () => {
    expect(found("Café Aurora, aurora", "AURORA cafe")).toEqual(["Café", "Aurora", "aurora"]);
  });

  it("finds full-width signs by plain ones", () => expect(found("ＡＢＣ watch", "abc")).toEqual(["ＡＢＣ"]));

  it("joins words that overlap", () => expect(found("sunrise", "sun unr")).toEqual(["sunr"]));

  it("keeps signs of two units whole", () => expect(found("🎬🔥 reel", "🔥")).toEqual(["🔥"]));

  it("takes a search for what it is, no pattern", () => {
    expect(found("a.c abc", "a.c")).toEqual(["a.c"]);
    expect(found("text", "  ")).toEqual([]);
  });
});
