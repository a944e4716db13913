/** A graph as the nodes and edges that are drawn; what did not change stays the same object and is not drawn again. */
import type { Edge, Node } from "@xyflow/react";
import {
  RUN,
  type CanvasFault,
  type CostLine,
  type Graph,
  type GraphEdge,
  type GraphNode,
  type Note,
  type PreviewNode,
} from "../types";
import type { Mark } from "./compare";
import { noteId } from "./desk";
import { edgeId } from "./edit";
import { faultsByNode } from "./faults";
import { kindColour } from "./kinds";
import { briefPlace, places } from "./lay";
import type { Steps } from "./steps";

export interface StepData extends Record<string, unknown> {
  readonly node: GraphNode;
  readonly faults: readonly CanvasFault[];
  readonly cost: CostLine | null;
  readonly preview: PreviewNode | null;
  readonly mark: Mark | null;
  /** Names of its connected ports, parted by a space, inputs before outputs. */
  readonly wired: string;
}
export interface NoteData extends Record<string, unknown> {
  readonly note: Note;
  readonly index: number;
}
export type StepFlow = Node<StepData, "step">;
export type NoteFlow = Node<NoteData, "note">;
export type BriefFlow = Node<Record<string, unknown>, "brief">;
export type FlowNode = StepFlow | NoteFlow | BriefFlow;
export type LinkData = { edge: GraphEdge; mark: Mark | null };
export type FlowEdge = Edge<LinkData, "link">;

/** All that is drawn. */
export interface Shown {
  readonly graph: Graph;
  readonly steps: Steps;
  readonly faults: readonly CanvasFault[];
  readonly costs: readonly CostLine[];
  readonly previews: readonly PreviewNode[];
  readonly marks: ReadonlyMap<string, Mark>;
  readonly edgeMarks: ReadonlyMap<string, Mark>;
  readonly readOnly: boolean;
}

const NO_FAULTS: readonly CanvasFault[] = [];

export function flowNodes(shown: Shown, before: readonly FlowNode[]): FlowNode[] {
  const { graph, readOnly } = shown;
  const old = new Map(before.map((node) => [node.id, node]));
  const at = places(graph);
  const facts = factsOf(shown);
  const steps = graph.nodes.map((node): FlowNode => {
    const [x, y] = at.get(node.id) ?? [0, 0];
    const ariaLabel = spoken(shown, node);
    const made: StepFlow = { id: node.id, type: "step", position: { x, y }, data: facts(node), ariaLabel };
    return kept(old.get(node.id), made, readOnly);
  });
  const notes = graph.notes.map((note, index): FlowNode => {
    const position = { x: note.at[0], y: note.at[1] };
    const made: NoteFlow = { id: noteId(index), type: "note", position, width: note.width, data: { note, index } };
    return kept(old.get(made.id), made, readOnly);
  });
  const [x, y] = briefPlace(graph, at);
  const brief: BriefFlow = {
    id: RUN,
    type: "brief",
    position: { x, y },
    data: {},
    draggable: false,
    selectable: false,
  };
  return [kept(old.get(RUN), brief, readOnly), ...notes, ...steps];
}

function spoken(shown: Shown, node: GraphNode): string {
  const title = shown.steps.get(node.step)?.title ?? node.step;
  return node.id === node.step ? title : `${title}, ${node.id}`;
}

function factsOf(shown: Shown): (node: GraphNode) => StepData {
  const faults = faultsByNode(shown.faults);
  const costs = new Map(shown.costs.map((line) => [line.node, line]));
  const previews = new Map(shown.previews.map((one) => [one.node, one]));
  const wired = new Map<string, string[]>();
  for (const edge of shown.graph.edges) {
    wired.set(edge.target, [...(wired.get(edge.target) ?? []), `in:${edge.target_port}`]);
    wired.set(edge.source, [...(wired.get(edge.source) ?? []), `out:${edge.source_port}`]);
  }
  return (node) => ({
    node,
    faults: faults.get(node.id) ?? NO_FAULTS,
    cost: costs.get(node.id) ?? null,
    preview: previews.get(node.id) ?? null,
    mark: shown.marks.get(node.id) ?? null,
    wired: [...new Set(wired.get(node.id) ?? [])].toSorted().join(" "),
  });
}

/** Gives the node as it was where nothing that is drawn changed; else the new one with what was measured. */
function kept(before: FlowNode | undefined, made: FlowNode, readOnly: boolean): FlowNode {
  const next = readOnly ? { ...made, draggable: false, connectable: false } : made;
  if (before === undefined || before.type !== made.type) return next;
  const isSame =
    before.position.x === made.position.x &&
    before.position.y === made.position.y &&
    before.width === made.width &&
    sameData(before.data, made.data);
  return isSame
    ? before
    : ({ ...before, ...next, data: sameData(before.data, made.data) ? before.data : made.data } as FlowNode);
}

function sameData(a: Record<string, unknown>, b: Record<string, unknown>): boolean {
  const keys = Object.keys(b);
  return keys.length === Object.keys(a).length && keys.every((key) => sameValue(a[key], b[key]));
}

function sameValue(a: unknown, b: unknown): boolean {
  return Object.is(a, b) || (typeof a === "object" && JSON.stringify(a) === JSON.stringify(b));
}

export function flowEdges(shown: Shown, before: readonly FlowEdge[]): FlowEdge[] {
  const old = new Map(before.map((edge) => [edge.id, edge]));
  return shown.graph.edges.map((edge) => {
    const id = edgeId(edge);
    const mark = shown.edgeMarks.get(id) ?? null;
    const was = old.get(id);
    if (was?.data && was.data.mark === mark && sameValue(was.data.edge, edge)) return was;
    return {
      id,
      type: "link",
      source: edge.source,
      sourceHandle: edge.source_port,
      target: edge.target,
      targetHandle: edge.target_port,
      data: { edge, mark },
      style: { "--kind": kindColour(edge.kind) } as Record<string, string>,
      ...(was?.selected ? { selected: true } : {}),
    };
  });
}
