import { describe, expect, it } from "vitest";
import { partSaid } from "../../src/review/saying";
import { batchWords } from "../../src/words/batch";
import { canvasWords } from "../../src/words/canvas";
import { libraryWords } from "../../src/words/library";
import { reviewWords } from "../../src/words/review";
import { fill, speaker } from "../../src/words/words";

describe("sentences with numbers", () => {
  it("take the word that fits one or many", () => {
    expect(fill("{n} {n:film|films}", { n: 1 })).toBe("1 film");
    expect(fill("{n} {n:film|films}", { n: 0 })).toBe("0 films");
    expect(fill("{n} {n:film costs|films cost} more", { n: "1,200" })).toBe("1,200 films cost more");
  });
  it("keep a place whose value is not said", () => {
    expect(fill("{n} {m:film|films}", { n: 2 })).toBe("2 {m:film|films}");
  });
  it("say each of several numbers by itself", () => {
    const said = speaker(batchWords, "en")("previewSums", { columns: 1, rows: 20 });
    expect(said).toBe("1 column, the first 20 rows looked at");
  });
  it.each([
    [speaker(canvasWords, "en")("faultMany", { n: 1 }), "1 problem"],
    [speaker(libraryWords, "en")("notPassed", { n: 1, of: 1 }), "1 of 1 check did not pass"],
    [speaker(reviewWords, "en")("left_days", { n: 1 }), "1 day left"],
    [speaker(reviewWords, "zh")("left_days", { n: 1 }), "剩余 1 天"],
  ])("say %s", (said, want) => expect(said).toBe(want));
});

describe("parts of a revision", () => {
  const say = speaker(reviewWords, "en");
  it("are shots by number and steps by their titles", () => {
    expect(partSaid(say, "shot 3")).toBe("Shot 3");
    expect(partSaid(say, "review_script")).toBe("Ask about the script");
  });
  it("keep a name that a pipeline gave itself", () => expect(partSaid(say, "second_cut")).toBe("second_cut"));
});
