/** Zoom, fit and layout, below the canvas. */
import { useReactFlow, useStore as useFlowStore } from "@xyflow/react";
import { Maximize, Network, StickyNote, ZoomIn, ZoomOut } from "lucide-react";
import { Button } from "../../parts/Button";
import { canvasWords } from "../../words/canvas";
import { speaker } from "../../words/words";
import type { Actions } from "../actions";
import { useBench } from "../bench";
import type { FlowEdge, FlowNode } from "../core/flow";
import { boxesOf } from "./boxes";
import { aspect } from "./useKeys";
import { WHOLE } from "./whole";

export function ViewBar({ act }: { act: Actions }) {
  const { readOnly } = useBench();
  const flow = useReactFlow<FlowNode, FlowEdge>();
  const zoom = useFlowStore((state) => Math.round(state.transform[2] * 100));
  const say = speaker(canvasWords);
  const fit = () => flow.fitView({ ...WHOLE, duration: 200 });
  return (
    <div className="nr-view" role="toolbar" aria-label={say("view")}>
      <Button kind="quiet" icon={say("zoomOut")} onClick={() => void flow.zoomOut()}>
        <ZoomOut size={16} aria-hidden />
      </Button>
      <span className="nr-view-zoom">{zoom}%</span>
      <Button kind="quiet" icon={say("zoomIn")} onClick={() => void flow.zoomIn()}>
        <ZoomIn size={16} aria-hidden />
      </Button>
      <Button kind="quiet" icon={say("fitView")} onClick={() => void fit()}>
        <Maximize size={15} aria-hidden />
      </Button>
      {readOnly ? null : (
        <>
          <Button
            kind="quiet"
            icon={say("layOut")}
            onClick={() => void act.layOut(boxesOf(flow), aspect()).then(() => setTimeout(() => void fit(), 60))}
          >
            <Network size={15} aria-hidden />
          </Button>
          <Button kind="quiet" icon={say("addNote")} onClick={() => act.addNote(middle(flow))}>
            <StickyNote size={15} aria-hidden />
          </Button>
        </>
      )}
    </div>
  );
}

function middle(flow: ReturnType<typeof useReactFlow<FlowNode, FlowEdge>>): readonly [number, number] {
  const box = document.querySelector(".nr-sheet")?.getBoundingClientRect();
  const { x, y } = flow.screenToFlowPosition({
    x: (box?.x ?? 0) + (box?.width ?? 0) / 2,
    y: (box?.y ?? 0) + (box?.height ?? 0) / 2,
  });
  return [x - 120, y - 30];
}
