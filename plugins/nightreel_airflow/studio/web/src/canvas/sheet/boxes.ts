/** Where the drawn steps lie, as they were measured. */
import type { ReactFlowInstance } from "@xyflow/react";
import type { Box } from "../core/align";
import type { FlowEdge, FlowNode } from "../core/flow";
import { CARD } from "../core/lay";

export type Flow = ReactFlowInstance<FlowNode, FlowEdge>;

/** Gives the boxes of steps; with `ids` of these alone, notes as well. */
export function boxesOf(flow: Flow, ids?: ReadonlySet<string>): readonly Box[] {
  const isWanted = (node: FlowNode): boolean => (ids ? ids.has(node.id) : node.type === "step");
  return flow
    .getNodes()
    .filter(isWanted)
    .map((node) => ({
      id: node.id,
      x: node.position.x,
      y: node.position.y,
      width: node.measured?.width ?? CARD.width,
      height: node.measured?.height ?? CARD.height,
    }));
}
