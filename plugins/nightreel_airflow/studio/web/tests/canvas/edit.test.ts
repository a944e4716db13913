import { describe, expect, test } from "vitest";
import {
  addAfter,
  addNote,
  addStep,
  changeNote,
  connect,
  disconnect,
  edgeId,
  insertOnEdge,
  placeNodes,
  removeNodes,
  removeNotes,
  renameNode,
} from "../../src/canvas/core/edit";
import type { Graph } from "../../src/canvas/types";
import { edge, film, node, STEPS } from "./fixtures";

function edgesOf(graph: Graph): readonly string[] {
  return graph.edges.map(edgeId).toSorted();
}

describe("adding", () => {
  test("a second step of a kind gets the next name", () => {
    const once = addStep(film(), "grade", [10, 20]);
    expect(once.id).toBe("grade_2");
    expect(addStep(once.graph, "grade", null).id).toBe("grade_3");
  });

  test("a step put on a connection goes between, and before what it feeds", () => {
    const graph = film();
    const on = graph.edges.find((one) => edgeId(one) === "grade.reel>export.reel")!;
    const made = insertOnEdge(graph, STEPS, on, "sound", [0, 0])!;
    expect(made.graph.nodes.map((one) => one.id).slice(-2)).toEqual(["sound", "export"]);
    expect(edgesOf(made.graph)).toContain("grade.reel>sound.reel");
    expect(edgesOf(made.graph)).toContain("sound.reel>export.reel");
    expect(edgesOf(made.graph)).not.toContain("grade.reel>export.reel");
    expect(graph).toEqual(film());
  });

  test("what later steps got by the order of steps they get from the new one; what was written stays", () => {
    const base = film();
    const graph = {
      ...base,
      nodes: [...base.nodes, node("export_2", "export"), node("export_3", "export")],
      edges: [...base.edges, edge("grade.reel>export_2.reel", "reel"), edge("grade.reel>export_3.reel", "reel", true)],
    };
    const on = graph.edges.find((one) => one.target === "export")!;
    const edges = edgesOf(insertOnEdge(graph, STEPS, on, "sound", null)!.graph);
    expect(edges).toContain("sound.reel>export_2.reel");
    expect(edges).toContain("grade.reel>export_3.reel");
  });

  test("a step that cannot stand on a connection is not put there", () => {
    const graph = film();
    expect(insertOnEdge(graph, STEPS, graph.edges[0]!, "grade", null)).toBeNull();
  });

  test("a step added behind another goes between it and its taker, else is connected to it", () => {
    const between = addAfter(film(), STEPS, "grade", "sound", null);
    expect(edgesOf(between.graph)).toContain("sound.reel>export.reel");
    const beside = addAfter(film(), STEPS, "assemble", "export", null);
    expect(edgesOf(beside.graph)).toContain("assemble.reel>export_2.reel");
    expect(edgesOf(beside.graph)).toContain("assemble.reel>grade.reel");
  });
});

describe("connecting", () => {
  test("an input has one source: a new one takes the old one's place", () => {
    const graph = connect(film(), STEPS, { node: "assemble", port: "reel" }, { node: "export", port: "reel" });
    expect(graph.edges.filter((one) => one.target === "export")).toEqual([
      edge("assemble.reel>export.reel", "reel", true),
    ]);
  });

  test("the shots of a step for each shot are shots to the one that takes them", () => {
    const open = disconnect(film(), { node: "assemble", port: "shots" });
    const graph = connect(open, STEPS, { node: "generate", port: "shot" }, { node: "assemble", port: "shots" });
    expect(graph.edges.at(-1)?.kind).toBe("shots");
  });

  test("taking away what is not there changes nothing", () => {
    const graph = film();
    expect(disconnect(graph, { node: "export", port: "nothing" })).toBe(graph);
  });
});

describe("removing", () => {
  test("what went through a step goes past it", () => {
    const graph = removeNodes(film(), new Set(["grade"]));
    expect(edgesOf(graph)).toContain("assemble.reel>export.reel");
    expect(graph.nodes.map((one) => one.id)).not.toContain("grade");
  });

  test("several steps in a row are bridged, and a step with nothing before it leaves its takers open", () => {
    const bridged = removeNodes(film(), new Set(["assemble", "grade"]));
    expect(bridged.edges.some((one) => one.target === "export")).toBe(false);
    const both = removeNodes(
      {
        ...film(),
        nodes: [...film().nodes, node("sound")],
        edges: [
          ...film().edges.slice(0, -1),
          edge("grade.reel>sound.reel", "reel"),
          edge("sound.reel>export.reel", "reel"),
        ],
      },
      new Set(["grade", "sound"]),
    );
    expect(edgesOf(both)).toContain("assemble.reel>export.reel");
  });
});

test("another name is another name everywhere, in what other options say as well", () => {
  const base = film();
  const nodes = base.nodes.map((one) =>
    one.id === "export" ? { ...one, options: { folder: "${steps.grade.reel}", plain: "grade" } } : one,
  );
  const graph = renameNode({ ...base, nodes }, "grade", "look");
  expect(edgesOf(graph)).toContain("assemble.reel>look.reel");
  expect(edgesOf(graph)).toContain("look.reel>export.reel");
  expect(graph.nodes.find((one) => one.id === "export")?.options).toEqual({
    folder: "${steps.look.reel}",
    plain: "grade",
  });
});

test("places are whole pixels, and a node that did not move stays the same object", () => {
  const graph = { ...film(), nodes: [node("grade", "grade", { at: [5, 5] }), node("export")] };
  const moved = placeNodes(
    graph,
    new Map([
      ["grade", [5, 5] as const],
      ["export", [1.4, 2.6] as const],
    ]),
  );
  expect(moved.nodes[0]).toBe(graph.nodes[0]);
  expect(moved.nodes[1]?.at).toEqual([1, 3]);
});

test("notes are added, changed and removed by their place", () => {
  const two = addNote(addNote(film(), { text: "a", at: [0, 0], width: 240 }), { text: "b", at: [9.6, 0], width: 240 });
  expect(two.notes[1]?.at).toEqual([10, 0]);
  expect(changeNote(two, 0, { text: "c" }).notes.map((one) => one.text)).toEqual(["c", "b"]);
  expect(removeNotes(two, new Set([0])).notes.map((one) => one.text)).toEqual(["b"]);
});
