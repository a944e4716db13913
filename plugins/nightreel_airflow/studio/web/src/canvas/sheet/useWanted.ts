/** Selects what another part of the page asks for, and brings it into view. */
import { useReactFlow } from "@xyflow/react";
import { useEffect, type Dispatch, type SetStateAction } from "react";
import type { Desk } from "../core/desk";
import type { FlowEdge, FlowNode } from "../core/flow";
import type { Store } from "../core/store";
import { useStore } from "../useStore";

const MOVES_MS = 220;

export function useWanted(desk: Store<Desk>, setNodes: Dispatch<SetStateAction<FlowNode[]>>): void {
  const flow = useReactFlow<FlowNode, FlowEdge>();
  const wanted = useStore(desk, (value) => value.wanted);
  useEffect(() => {
    if (wanted === null) return;
    const ids = new Set(wanted.ids);
    setNodes((before) =>
      before.map((node) =>
        Boolean(node.selected) === ids.has(node.id) ? node : { ...node, selected: ids.has(node.id) },
      ),
    );
    const timer = setTimeout(() => show(flow, wanted.ids), 60);
    return () => clearTimeout(timer);
  }, [wanted, flow, setNodes]);
}

/** Moves the view only as far as it must: what is in view stays where it is. */
function show(flow: ReturnType<typeof useReactFlow<FlowNode, FlowEdge>>, ids: readonly string[]): void {
  const first = ids[0];
  const element =
    first === undefined ? null : document.querySelector(`.react-flow__node[data-id="${CSS.escape(first)}"]`);
  const sheet = element?.closest(".react-flow");
  if (!element || !sheet || first === undefined) return;
  const [box, frame] = [element.getBoundingClientRect(), sheet.getBoundingClientRect()];
  const isInView =
    box.left >= frame.left && box.right <= frame.right && box.top >= frame.top && box.bottom <= frame.bottom;
  const node = flow.getInternalNode(first);
  if (!isInView && node) {
    const { x, y } = node.internals.positionAbsolute;
    const [width, height] = [node.measured.width ?? 0, node.measured.height ?? 0];
    const zoom = Math.max(flow.getZoom(), 0.6);
    void flow.setCenter(x + width / 2, y + height / 2, { zoom, duration: MOVES_MS });
  }
  if (ids.length === 1 && element instanceof HTMLElement) element.focus({ preventScroll: true });
}
