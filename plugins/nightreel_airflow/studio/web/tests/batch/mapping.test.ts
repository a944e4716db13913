import { describe, expect, it } from "vitest";
import { guessed, KEY, missing, usesOf, withConstant, withUse } from "../../src/batch/core/mapping";
import type { Batch, SeenColumn } from "../../src/batch/models";

const column = (name: string, guess = "", own = false): SeenColumn => ({ name, guess, own, examples: [], filled: 1 });
const COLUMNS = [
  column("sku", KEY),
  column("Product", "title"),
  column("Slogan", "slogan", true),
  column("price"),
  column("Kind", "category"),
];
const batch = (said: Partial<Batch> = {}): Batch => ({ catalogue: "catalogues/a.csv", ...said }) as Batch;

describe("what columns are used as", () => {
  it("takes what the batch says, then the columns' own names", () => {
    const uses = usesOf(batch({ columns: { title: "product" } }), COLUMNS);
    expect(uses.map((one) => one.use)).toEqual([KEY, "title", "slogan", "", ""]);
  });

  it("guesses what nobody has said and never the same field twice", () => {
    const made = guessed(batch(), [...COLUMNS, column("Name", "title")]);
    expect(made.columns).toEqual({ title: "Product", category: "Kind" });
  });

  it("drops columns that another catalogue had", () => {
    const made = guessed(batch({ key: "art", columns: { title: "Gone", audience: "Kind" } }), COLUMNS);
    expect(made.columns).toEqual({ audience: "Kind", title: "Product" });
    expect(made.key).toBe("sku");
  });

  it("passes over a column that is called as a field when a person says so", () => {
    const slogan = COLUMNS[2] as SeenColumn;
    const made = withUse(batch(), slogan, "");
    expect(made.ignore).toEqual(["Slogan"]);
    expect(usesOf(made, COLUMNS)[2]?.use).toBe("");
    expect(withUse(made, slogan, "slogan").ignore).toEqual([]);
  });

  it("gives a field to one column only", () => {
    const made = withUse(batch({ columns: { title: "Product" } }), COLUMNS[3] as SeenColumn, "title");
    expect(made.columns).toEqual({ title: "price" });
  });

  it("tells what is missing, and takes a constant for it", () => {
    const none = batch({ key: "" });
    expect(missing(none, usesOf(none, COLUMNS))).toEqual([KEY, "title"]);
    const given = withConstant(batch(), "title", "Aurora");
    expect(missing(given, usesOf(given, COLUMNS))).toEqual([]);
    expect(withConstant(given, "title", "").values).toEqual({});
  });
});
