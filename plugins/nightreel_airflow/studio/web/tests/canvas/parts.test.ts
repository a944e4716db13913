import { describe, expect, test } from "vitest";
import { aligned } from "../../src/canvas/core/align";
import { clipIn, copied, pasted } from "../../src/canvas/core/clip";
import { nodeMarks, together } from "../../src/canvas/core/compare";
import { keepDraft, readDraft, dropDraft } from "../../src/canvas/core/draft";
import { edgeId } from "../../src/canvas/core/edit";
import { errorTree, faultsByNode } from "../../src/canvas/core/faults";
import { pairsOf, pairsText, pruned, uiOf, unset } from "../../src/canvas/core/form";
import { freeId, isName, nameFrom } from "../../src/canvas/core/ids";
import { freePlace, laidOut, places } from "../../src/canvas/core/lay";
import { roomAfter, roomOn } from "../../src/canvas/core/room";
import { found } from "../../src/canvas/core/search";
import { elkGraph } from "../../src/canvas/core/spread";
import { named } from "../../src/canvas/core/template";
import { change } from "../../src/canvas/core/textChange";
import type { CanvasFault } from "../../src/canvas/types";
import { film, paletteStep } from "./fixtures";

describe("names", () => {
  test.each([
    ["grade", true],
    ["grade_2", true],
    ["a-b", true],
    ["2grade", false],
    ["two__underscores", false],
    ["ends_", false],
    ["run", false],
    ["", false],
    ["x".repeat(64), false],
  ])("%s is a name: %s", (name, is) => expect(isName(name)).toBe(is));
  test("free ones count up from the stem", () => {
    expect(freeId("grade_2", new Set(["grade", "grade_2"]))).toBe("grade_3");
    expect(freeId("run", new Set())).toBe("run_2");
  });
  test("are made of titles", () => {
    expect(nameFrom("Spring: Film 2!")).toBe("spring_film_2");
    expect(nameFrom("春天")).toBe("");
    expect(isName(nameFrom("  9 lives of a cat  "))).toBe(true);
  });
});

describe("copy and paste", () => {
  test("gives new names, keeps inner connections and those to what is still there", () => {
    const clip = copied(film(), new Set(["assemble", "grade"]), new Set());
    const { graph, ids } = pasted(film(), clip, [40, 40]);
    expect([...ids]).toEqual(["assemble_2", "grade_2"]);
    const edges = graph.edges.map(edgeId);
    expect(edges).toContain("assemble_2.reel>grade_2.reel");
    expect(edges).toContain("enrich.script>assemble_2.script");
  });
  test("into another pipeline leaves out what is not there", () => {
    const clip = copied(film(), new Set(["grade"]), new Set());
    const empty = { nodes: [], edges: [], notes: [], settings: {} };
    expect(pasted(empty, clip, [0, 0]).graph.edges).toEqual([]);
  });
  test("a text that is no clip is none", () => {
    expect(clipIn("steps: []")).toBeNull();
    expect(clipIn('{"nightreel":"nightreel/steps.1","nodes":1}')).toBeNull();
    expect(clipIn(JSON.stringify(copied(film(), new Set(["grade"]), new Set())))?.nodes).toHaveLength(1);
  });
});

describe("lining up", () => {
  const boxes = [
    { id: "a", x: 0, y: 0, width: 100, height: 50 },
    { id: "b", x: 150, y: 40, width: 100, height: 150 },
    { id: "c", x: 500, y: 10, width: 100, height: 50 },
  ];
  test.each([
    ["left", [0, 40]],
    ["centre", [250, 40]],
    ["right", [500, 40]],
    ["top", [150, 0]],
    ["middle", [150, 20]],
    ["bottom", [150, 40]],
    ["across", [250, 40]],
  ] as const)("%s", (how, at) => expect(aligned(boxes, how).get("b")).toEqual(at));
  test("the gaps down become alike and the outer ones stay", () => {
    const places = aligned(boxes, "down");
    expect(places.get("a")).toEqual([0, 0]);
    expect(places.get("b")?.[1]).toBe(40);
  });
  test("one alone stays", () => expect(aligned(boxes.slice(0, 1), "left").size).toBe(0));
});

describe("laying out", () => {
  test("columns go by what a step needs, and no two cards cover each other", () => {
    const at = laidOut(film());
    expect(new Set([...at.values()].map(String)).size).toBe(6);
    expect(at.get("intake")![0]).toBeLessThan(at.get("enrich")![0]);
  });
  test("a circle does not hang", () => {
    const base = film();
    const circle = {
      source: "export",
      source_port: "x",
      target: "intake",
      target_port: "y",
      kind: null,
      written: true,
    };
    expect(laidOut({ ...base, edges: [...base.edges, circle] }).size).toBe(6);
  });
  test("a step without a place stands beside what it takes from", () => {
    const base = film();
    const nodes = base.nodes.map((one, index) =>
      one.id === "grade" ? one : { ...one, at: [index * 300, 0] as const },
    );
    expect(places({ ...base, nodes }).get("grade")?.[0]).toBe(3 * 300 + 304);
  });
  test("a place that is taken is not taken again", () => expect(freePlace([0, 0], [[0, 0]])[1]).toBeGreaterThan(0));
  test("what stands in the way of a new step moves on", () => {
    const base = { ...film(), nodes: film().nodes.map((one, index) => ({ ...one, at: [index * 304, 0] as const })) };
    const room = roomAfter(base, "assemble");
    expect(room.at).toEqual([4 * 304, 0]);
    expect(room.graph.nodes.find((one) => one.id === "grade")?.at).toEqual([5 * 304, 0]);
    expect(room.graph.nodes.find((one) => one.id === "assemble")?.at).toEqual([3 * 304, 0]);
    expect(roomOn(base, base.edges.at(-1)!).graph.nodes.find((one) => one.id === "export")?.at).toEqual([6 * 304, 0]);
  });
  test("ELK is asked of what is drawn alone", () => {
    const question = elkGraph(film(), [{ id: "grade", x: 0, y: 0, width: 1, height: 1 }], 1.5);
    expect(question.children).toHaveLength(1);
    expect(question.edges).toHaveLength(0);
  });
});

describe("faults", () => {
  const fault = (node_: string | null, place: (string | number)[]): CanvasFault => ({
    code: "c",
    got: "g",
    want: "w",
    fix: "",
    sentence: "s",
    line: 1,
    node: node_,
    place,
  });
  test("stand at their nodes", () => {
    const by = faultsByNode([fault("grade", []), fault(null, []), fault("grade", ["options", "x"])]);
    expect(by.get("grade")).toHaveLength(2);
    expect(by.size).toBe(1);
  });
  test("stand at their fields, however deep", () => {
    const tree = errorTree(
      [fault("a", ["options", "settings", "steps"]), fault("a", ["engine"])],
      ["options"],
      () => "no",
    );
    expect(tree).toEqual({ settings: { steps: { __errors: ["no"] } } });
  });
});

describe("forms", () => {
  test("defaults become hints and nothing is required: what nobody chose is not written", () => {
    const form = unset({ required: ["a"], properties: { a: { type: "number", default: 3, pattern: "x" } } });
    expect(form).toEqual({ properties: { a: { type: "number", "x-default": 3 } } });
  });
  test("what no control can hold is left to the text", () => {
    const ui = uiOf({
      properties: {
        words: { type: "array", items: { type: "string" } },
        list: { type: "array", items: { type: "object" } },
        map: { type: "object", additionalProperties: { type: "string" } },
        wild: {},
        long: { type: "string", "x-lines": 3 },
      },
    });
    expect(ui).toEqual({
      words: { "ui:widget": "lines" },
      list: { "ui:field": "elsewhere" },
      map: { "ui:field": "pairs" },
      wild: { "ui:field": "elsewhere" },
      long: { "ui:widget": "textarea" },
    });
  });
  test("what is emptied is gone, what was empty before stays, and no empty group is made", () => {
    expect(pruned({ a: undefined, b: "", c: { d: undefined }, e: 0, f: false }, undefined)).toEqual({ e: 0, f: false });
    expect(pruned({ a: null, c: {} }, { a: null, c: {} })).toEqual({ a: null, c: {} });
  });
  test("pairs are read and written", () => {
    expect(pairsOf("title: Product: name\n\n price ")).toEqual({ title: "Product: name", price: "" });
    expect(pairsText({ a: "b", c: 1 })).toBe("a: b\nc: 1");
  });
});

describe("comparing", () => {
  test("marks what came, went and changed, and not what only moved", () => {
    const change_ = (kind: "added" | "removed" | "changed" | "moved", id: string) => ({
      kind,
      what: "node" as const,
      node: id,
      field: "",
      before: "",
      after: "",
    });
    const marks = nodeMarks([
      change_("added", "a"),
      change_("moved", "b"),
      change_("changed", "c"),
      change_("changed", "a"),
    ]);
    expect([...marks]).toEqual([
      ["a", "added"],
      ["c", "changed"],
    ]);
  });
  test("lays two graphs over each other", () => {
    const a = film();
    const b = { ...a, nodes: a.nodes.filter((one) => one.id !== "grade"), edges: a.edges.slice(0, -2) };
    const { graph, edges } = together(a, b);
    expect(graph.nodes).toHaveLength(6);
    expect(edges.get("grade.reel>export.reel")).toBe("removed");
  });
});

describe("drafts", () => {
  test("are kept for each client and pipeline, and a broken one is none", () => {
    const kept = new Map<string, string>();
    const keeper = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
      removeItem: (key: string) => void kept.delete(key),
    };
    expect(keepDraft(keeper, "demo", "film", { text: "t", tag: "1", when: "" })).toBe(true);
    expect(readDraft(keeper, "demo", "film")?.text).toBe("t");
    expect(readDraft(keeper, "other", "film")).toBeNull();
    kept.set("nightreel.draft/demo/film", "{");
    expect(readDraft(keeper, "demo", "film")).toBeNull();
    dropDraft(keeper, "demo", "film");
    expect(kept.size).toBe(0);
    const full = {
      ...keeper,
      setItem: () => {
        throw new Error("full");
      },
    };
    expect(keepDraft(full, "demo", "film", { text: "t", tag: "1", when: "" })).toBe(false);
  });
});

describe("texts", () => {
  test.each([
    ["same", "same"],
    ["abc", "abXc"],
    ["aaaa", "aa"],
    ["", "new"],
    ["old", ""],
  ])("%s becomes %s by its one change", (before, after) => {
    const made = change(before, after);
    const text = made ? before.slice(0, made.from) + made.insert + before.slice(made.to) : before;
    expect(text).toBe(after);
    expect(made === null).toBe(before === after);
  });
  test("a template gets a name and a title, and keeps its comments and all else", () => {
    const text = named("# A film.\nname: old\ntitle: Old\nsteps:\n  - step: intake\n", "new", 'A "title"');
    expect(text).toBe('# A film.\nname: new\ntitle: "A \\"title\\""\nsteps:\n  - step: intake\n');
    expect(named("", "new", "T")).toBe('name: new\ntitle: "T"\nsteps: []\n');
  });
});

test("steps are found by all their words, best first", () => {
  const steps = [paletteStep("upgrade", [], []), paletteStep("grade", [], [])];
  expect(found(steps, "grade").map((one) => one.name)).toEqual(["grade", "upgrade"]);
  expect(found(steps, "grade sound")).toEqual([]);
  expect(found(steps, " ")).toHaveLength(2);
});
