/** Room for a new step: beside the one that it follows, what stands in its way moves on. */
import type { Graph, GraphEdge, Point } from "../types";
import { placeNodes } from "./edit";
import { CARD, freePlace, places } from "./lay";

const STRIDE = CARD.width + 72;

/** Writes down where every node lies now, so that a change of one moves no other. */
export function anchored(graph: Graph): Graph {
  return placeNodes(graph, places(graph));
}

/** Gives a place between the two ends of a connection, and the graph with what is behind it moved on. */
export function roomOn(graph: Graph, edge: GraphEdge): { graph: Graph; at: Point } {
  const still = anchored(graph);
  const at = places(still);
  const from = at.get(edge.source);
  const to = at.get(edge.target) ?? [0, 0];
  const spot: Point = from ? [from[0] + STRIDE, from[1]] : [to[0], to[1]];
  return { graph: movedOn(still, at, spot), at: spot };
}

/** Gives a place behind a node. */
export function roomAfter(graph: Graph, id: string): { graph: Graph; at: Point } {
  const still = anchored(graph);
  const at = places(still);
  const from = at.get(id);
  if (from === undefined) return { graph: still, at: freePlace([0, 0], [...at.values()]) };
  const spot: Point = [from[0] + STRIDE, from[1]];
  return { graph: movedOn(still, at, spot), at: spot };
}

function movedOn(graph: Graph, at: ReadonlyMap<string, Point>, spot: Point): Graph {
  const isRow = (point: Point): boolean => Math.abs(point[1] - spot[1]) < CARD.height;
  const inWay = [...at.values()].some((point) => isRow(point) && Math.abs(point[0] - spot[0]) < CARD.width);
  if (!inWay) return graph;
  const moved = new Map<string, Point>();
  for (const [id, point] of at) {
    if (isRow(point) && point[0] > spot[0] - CARD.width / 2) moved.set(id, [point[0] + STRIDE, point[1]]);
  }
  return placeNodes(graph, moved);
}
