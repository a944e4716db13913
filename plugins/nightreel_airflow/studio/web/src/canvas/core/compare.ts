/** What two versions differ in, as marks on nodes and connections. */
import type { Graph, GraphChange, GraphEdge } from "../types";
import { edgeId } from "./edit";

export type Mark = "added" | "removed" | "changed";

/** Gives each node's mark; a node that only moved has none. */
export function nodeMarks(changes: readonly GraphChange[]): ReadonlyMap<string, Mark> {
  const marks = new Map<string, Mark>();
  for (const change of changes) {
    if (change.what !== "node" || change.kind === "moved" || change.node === "") continue;
    if (!marks.has(change.node) || change.kind !== "changed") marks.set(change.node, change.kind);
  }
  return marks;
}

/** Lays two graphs over each other: the later one, with what the earlier one alone had. */
export function together(a: Graph, b: Graph): { graph: Graph; edges: ReadonlyMap<string, Mark> } {
  const there = new Set(b.nodes.map((node) => node.id));
  const gone = a.nodes.filter((node) => !there.has(node.id));
  const before = new Set(a.edges.map(edgeId));
  const after = new Set(b.edges.map(edgeId));
  const lost = a.edges.filter((edge) => !after.has(edgeId(edge)));
  const marks = new Map<string, Mark>();
  for (const edge of b.edges) if (!before.has(edgeId(edge))) marks.set(edgeId(edge), "added");
  for (const edge of lost) marks.set(edgeId(edge), "removed");
  const edges: GraphEdge[] = [...b.edges, ...lost];
  return { graph: { ...b, nodes: [...b.nodes, ...gone], edges }, edges: marks };
}
