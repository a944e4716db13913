/** Copy and paste of steps and notes, as text, so that it works between two pipelines and two windows. */
import type { Graph, GraphEdge, GraphNode, Note, Point } from "../types";
import { tidied } from "./edit";
import { freeId, takenIds } from "./ids";

const MARK = "nightreel/steps.1";

export interface Clip {
  readonly nightreel: typeof MARK;
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  readonly notes: readonly Note[];
}

export function copied(graph: Graph, ids: ReadonlySet<string>, notes: ReadonlySet<number>): Clip {
  return {
    nightreel: MARK,
    nodes: graph.nodes.filter((node) => ids.has(node.id)),
    edges: graph.edges.filter((edge) => ids.has(edge.target)),
    notes: graph.notes.filter((_, index) => notes.has(index)),
  };
}

/** Reads a clip out of a text; `null` where it is none. */
export function clipIn(text: string): Clip | null {
  if (!text.includes(MARK)) return null;
  try {
    const clip = JSON.parse(text) as Partial<Clip>;
    const whole = clip.nightreel === MARK && [clip.nodes, clip.edges, clip.notes].every(Array.isArray);
    return whole ? (clip as Clip) : null;
  } catch {
    return null;
  }
}

/** Puts a clip on the canvas under new names; what it took from outside it still takes, where that is there. */
export function pasted(graph: Graph, clip: Clip, by: Point): { graph: Graph; ids: ReadonlySet<string> } {
  const taken = takenIds(graph);
  const names = new Map<string, string>();
  for (const node of clip.nodes) {
    const id = freeId(node.id, taken);
    taken.add(id);
    names.set(node.id, id);
  }
  const moved = (at: Point): Point => [at[0] + by[0], at[1] + by[1]];
  const nodes = clip.nodes.map((node) => ({
    ...node,
    id: names.get(node.id) ?? node.id,
    at: node.at === null ? null : moved(node.at),
  }));
  const edges = clip.edges.map((edge) => ({
    ...edge,
    source: names.get(edge.source) ?? edge.source,
    target: names.get(edge.target) ?? edge.target,
    written: true,
  }));
  const made = {
    ...graph,
    nodes: [...graph.nodes, ...nodes],
    edges: [...graph.edges, ...edges],
    notes: [...graph.notes, ...clip.notes.map((note) => ({ ...note, at: moved(note.at) }))],
  };
  return { graph: tidied(made), ids: new Set(names.values()) };
}
