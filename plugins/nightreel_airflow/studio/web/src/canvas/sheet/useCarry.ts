/** A step is carried out of the palette and let go: on a connection it goes between, elsewhere it stands by itself. */
import { useReactFlow } from "@xyflow/react";
import { useMemo, type DragEvent } from "react";
import { notify } from "../../parts/notices";
import { canvasWords } from "../../words/canvas";
import { speaker } from "../../words/words";
import type { Actions } from "../actions";
import { useBench } from "../bench";
import { edgeId } from "../core/edit";
import { CARD } from "../core/lay";
import type { FlowEdge, FlowNode } from "../core/flow";

export const CARRIED = "application/x-nightreel-step";

export function useCarry(act: Actions) {
  const { session, desk, steps } = useBench();
  const flow = useReactFlow<FlowNode, FlowEdge>();
  return useMemo(() => {
    const over = (edge: string | null) => {
      if (desk.get().overEdge !== edge) desk.set((value) => ({ ...value, overEdge: edge }));
    };
    return {
      onDragOver: (event: DragEvent) => {
        if (!event.dataTransfer.types.includes(CARRIED)) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = "copy";
        over(edgeUnder(event.clientX, event.clientY));
      },
      onDragLeave: () => over(null),
      onDrop: (event: DragEvent) => {
        const step = event.dataTransfer.getData(CARRIED);
        if (step === "") return;
        event.preventDefault();
        const under = edgeUnder(event.clientX, event.clientY);
        over(null);
        const edge = session.graph.edges.find((one) => edgeId(one) === under);
        if (edge && act.insert(edge, step)) return;
        if (edge) notify(speaker(canvasWords)("fitInsert", { step: steps.get(step)?.title ?? step }));
        const { x, y } = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
        act.addAt(step, [x - CARD.width / 2, y - 40]);
      },
    };
  }, [act, session, desk, steps, flow]);
}

function edgeUnder(x: number, y: number): string | null {
  for (const element of document.elementsFromPoint(x, y)) {
    const edge = element.closest(".react-flow__edge");
    if (edge) return edge.getAttribute("data-id");
    if (element.closest(".react-flow__node")) return null;
  }
  return null;
}
