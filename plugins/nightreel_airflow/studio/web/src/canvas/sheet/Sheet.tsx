/** A graph, drawn: to be looked at, and with `edits` to be worked on. */
import {
  applyEdgeChanges,
  applyNodeChanges,
  Background,
  BackgroundVariant,
  MiniMap,
  ReactFlow,
  type EdgeChange,
  type NodeChange,
  type ReactFlowProps,
} from "@xyflow/react";
import "@xyflow/react/dist/base.css";
import { useCallback, useEffect, useMemo, useState, type ReactNode } from "react";
import type { Desk } from "../core/desk";
import { flowEdges, flowNodes, type FlowEdge, type FlowNode, type Shown } from "../core/flow";
import type { Store } from "../core/store";
import type { Note, Point } from "../types";
import { flowWords } from "./aria";
import { BriefNode } from "./BriefNode";
import { SheetContext } from "./context";
import { LinkEdge } from "./LinkEdge";
import { NoteNode } from "./NoteNode";
import { StepNode } from "./StepNode";
import { useWanted } from "./useWanted";
import { WHOLE } from "./whole";
import "./sheet.css";
import "./step.css";

const NODES = { step: StepNode, note: NoteNode, brief: BriefNode };
const EDGES = { link: LinkEdge };

const MAP = { width: 150, height: 106 };

/** What a person may do to the graph that is shown. */
export interface Edits {
  readonly moved: (places: ReadonlyMap<string, Point>) => void;
  readonly changeNote: (index: number, change: Partial<Note>) => void;
}

interface Props {
  shown: Shown;
  desk: Store<Desk>;
  label: string;
  edits?: Edits;
  more?: Partial<ReactFlowProps<FlowNode, FlowEdge>>;
  children?: ReactNode;
}

export function Sheet({ shown, desk, label, edits, more, children }: Props) {
  const [nodes, setNodes] = useState<FlowNode[]>(() => flowNodes(shown, []));
  const [edges, setEdges] = useState<FlowEdge[]>(() => flowEdges(shown, []));
  useEffect(() => {
    setNodes((before) => flowNodes(shown, before));
    setEdges((before) => flowEdges(shown, before));
  }, [shown]);
  const onNodesChange = useCallback(
    (changes: NodeChange<FlowNode>[]) => {
      setNodes((before) => applyNodeChanges(changes, before));
      const places = placesIn(changes);
      if (places.size > 0) edits?.moved(places);
      for (const [index, width] of widthsIn(changes)) edits?.changeNote(index, { width });
    },
    [edits],
  );
  const onEdgesChange = useCallback(
    (changes: EdgeChange<FlowEdge>[]) => setEdges((before) => applyEdgeChanges(changes, before)),
    [],
  );
  const onSelectionChange = useCallback(({ nodes: chosen }: { nodes: FlowNode[] }) => select(desk, chosen), [desk]);
  const context = useMemo(
    () => ({ steps: shown.steps, desk, readOnly: shown.readOnly, changeNote: edits?.changeNote ?? (() => undefined) }),
    [shown.steps, shown.readOnly, desk, edits],
  );
  useWanted(desk, setNodes);
  return (
    <SheetContext.Provider value={context}>
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={NODES}
        edgeTypes={EDGES}
        onNodesChange={onNodesChange}
        onEdgesChange={onEdgesChange}
        onSelectionChange={onSelectionChange}
        aria-label={label}
        ariaLabelConfig={flowWords()}
        className="nr-sheet"
        fitView
        fitViewOptions={WHOLE}
        minZoom={0.1}
        maxZoom={2}
        deleteKeyCode={null}
        selectionKeyCode="Shift"
        multiSelectionKeyCode={["Shift", "Control", "Meta"]}
        nodesDraggable={!shown.readOnly}
        nodesConnectable={!shown.readOnly}
        elevateNodesOnSelect
        proOptions={{ hideAttribution: true }}
        {...more}
      >
        <Background variant={BackgroundVariant.Dots} gap={20} size={1.2} color="var(--nr-line-strong)" />
        <MiniMap pannable zoomable nodeColor={mapColour} nodeStrokeWidth={0} className="nr-map" style={MAP} />
        {children}
      </ReactFlow>
    </SheetContext.Provider>
  );
}

function select(desk: Store<Desk>, chosen: readonly FlowNode[]): void {
  const ids = new Set(chosen.map((node) => node.id));
  const { selected } = desk.get();
  if (ids.size === selected.size && [...ids].every((id) => selected.has(id))) return;
  desk.set((value) => ({ ...value, selected: ids }));
}

function mapColour(node: FlowNode): string {
  if (node.type === "note") return "var(--nr-warn-soft)";
  return node.type === "step" && node.data.faults.length > 0 ? "var(--nr-bad)" : "var(--nr-line-strong)";
}

/** Gives where nodes came to rest; while they are being dragged nothing is said. */
function placesIn(changes: readonly NodeChange<FlowNode>[]): ReadonlyMap<string, Point> {
  const places = new Map<string, Point>();
  for (const change of changes) {
    if (change.type !== "position" || change.dragging || !change.position) continue;
    places.set(change.id, [change.position.x, change.position.y]);
  }
  return places;
}

function widthsIn(changes: readonly NodeChange<FlowNode>[]): readonly [number, number][] {
  return changes.flatMap((change): [number, number][] => {
    if (change.type !== "dimensions" || change.resizing !== false || !change.dimensions) return [];
    const index = /^note:(\d+)$/.exec(change.id)?.[1];
    return index === undefined ? [] : [[Number(index), Math.round(change.dimensions.width)]];
  });
}
