/** Auto layout by ELK: columns of steps from left to right, with few crossings, in a worker of its own. */
import type { ElkNode } from "elkjs/lib/elk-api";
import type { Graph, Point } from "../types";
import type { Box } from "./align";

const OPTIONS = {
  "elk.algorithm": "layered",
  "elk.direction": "RIGHT",
  "elk.layered.spacing.nodeNodeBetweenLayers": "72",
  "elk.spacing.nodeNode": "48",
  "elk.layered.nodePlacement.strategy": "NETWORK_SIMPLEX",
  "elk.layered.considerModelOrder.strategy": "NODES_AND_EDGES",
  "elk.layered.wrapping.strategy": "MULTI_EDGE",
};

/** Gives the question that ELK answers. */
export function elkGraph(graph: Graph, boxes: readonly Box[], aspect: number): ElkNode {
  const there = new Set(boxes.map((box) => box.id));
  const edges = graph.edges.filter((edge) => there.has(edge.source) && there.has(edge.target));
  return {
    id: "pipeline",
    layoutOptions: { ...OPTIONS, "elk.aspectRatio": aspect.toFixed(2) },
    children: boxes.map(({ id, width, height }) => ({ id, width, height })),
    edges: edges.map((edge) => ({
      id: `${edge.target}.${edge.target_port}`,
      sources: [edge.source],
      targets: [edge.target],
    })),
  };
}

export function placesIn(answer: ElkNode): ReadonlyMap<string, Point> {
  return new Map((answer.children ?? []).map((child) => [child.id, [child.x ?? 0, child.y ?? 0]]));
}
