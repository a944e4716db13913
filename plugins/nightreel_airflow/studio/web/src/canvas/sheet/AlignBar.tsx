/** Lines up what is selected; shown as soon as there are two. */
import { useReactFlow } from "@xyflow/react";
import {
  AlignCenterHorizontal,
  AlignCenterVertical,
  AlignEndHorizontal,
  AlignEndVertical,
  AlignHorizontalDistributeCenter,
  AlignStartHorizontal,
  AlignStartVertical,
  AlignVerticalDistributeCenter,
  type LucideIcon,
} from "lucide-react";
import { Button } from "../../parts/Button";
import { canvasWords } from "../../words/canvas";
import { speaker } from "../../words/words";
import type { Actions } from "../actions";
import { useBench } from "../bench";
import { ALIGNMENTS, type Alignment } from "../core/align";
import type { FlowEdge, FlowNode } from "../core/flow";
import { useStore } from "../useStore";
import { boxesOf } from "./boxes";

const PICTURES: Record<Alignment, LucideIcon> = {
  left: AlignStartVertical,
  centre: AlignCenterVertical,
  right: AlignEndVertical,
  top: AlignStartHorizontal,
  middle: AlignCenterHorizontal,
  bottom: AlignEndHorizontal,
  across: AlignHorizontalDistributeCenter,
  down: AlignVerticalDistributeCenter,
};

export function AlignBar({ act }: { act: Actions }) {
  const { desk } = useBench();
  const flow = useReactFlow<FlowNode, FlowEdge>();
  const selected = useStore(desk, (value) => value.selected);
  const say = speaker(canvasWords);
  if (selected.size < 2) return null;
  return (
    <div className="nr-view" role="toolbar" aria-label={say("align")}>
      <span className="nr-view-count">{say("selectedMany", { n: selected.size })}</span>
      {ALIGNMENTS.filter((how) => selected.size > 2 || (how !== "across" && how !== "down")).map((how) => {
        const Picture = PICTURES[how];
        return (
          <Button
            key={how}
            kind="quiet"
            icon={say(`align_${how}`)}
            onClick={() => act.align(boxesOf(flow, selected), how)}
          >
            <Picture size={16} aria-hidden />
          </Button>
        );
      })}
    </div>
  );
}
