import { describe, expect, it } from "vitest";
import { asked, chosenOf, isChosen, withChosen } from "../../src/library/filters";

const TODAY = new Date("2026-11-22T10:00:00Z");

describe("filters", () => {
  it("read back what they wrote beside the rest of an address", () => {
    const before = new URLSearchParams("room=library&tenant=demo&film=a%2Bb");
    const chosen = { product: "Æ & <b>", state: "failed", since: "week", q: "14 days" };
    const after = withChosen(before, chosen);
    expect(after.get("film")).toBe("a+b");
    expect(chosenOf(new URLSearchParams(after.toString()))).toEqual(chosen);
  });

  it("are taken away by an empty value, others stay", () => {
    const query = withChosen(new URLSearchParams("state=failed&q=x"), { state: "" });
    expect(query.toString()).toBe("q=x");
  });

  it("leave out days that are none", () => {
    expect(chosenOf(new URLSearchParams("since=yesterday&until=2026-13&q=%20"))).toEqual({});
    expect(isChosen({})).toBe(false);
  });

  it("ask the server for a day, where a span was chosen", () => {
    expect(asked({ since: "week", state: "success" }, TODAY).toString()).toBe("state=success&since=2026-11-15");
    expect(asked({ since: "2026-01-02", until: "2026-01-03" }, TODAY).get("until")).toBe("2026-01-03");
  });
});
