/** A connection in the colour of what goes along it, with a + to put a step on it. */
import { BaseEdge, getBezierPath, useInternalNode, type EdgeProps } from "@xyflow/react";
import { memo } from "react";
import { canvasWords } from "../../words/canvas";
import { speaker } from "../../words/words";
import type { FlowEdge } from "../core/flow";
import { KINDS } from "../core/kinds";
import { goesAround, routed } from "../core/route";
import { useStore } from "../useStore";
import { useSheet } from "./context";

const LANES = 7;

function Link(props: EdgeProps<FlowEdge>) {
  const { id, data, style, sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition } = props;
  const { desk, readOnly } = useSheet();
  const isOver = useStore(desk, (value) => value.overEdge === id);
  const ends = { sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition };
  const top = useInternalNode(props.target)?.internals.positionAbsolute.y ?? targetY;
  const lane = Math.max(0, data?.edge.kind ? KINDS.indexOf(data.edge.kind) : 0) % LANES;
  const around = goesAround(ends) ? routed(ends, top, lane) : null;
  const [curve, middleX, middleY] = getBezierPath(ends);
  const { path, x, y } = around ?? { path: curve, x: middleX, y: middleY };
  return (
    <g
      className="nr-link"
      style={style}
      data-over={isOver || undefined}
      data-mark={data?.mark ?? undefined}
      data-written={data?.edge.written || undefined}
    >
      <BaseEdge id={id} path={path} interactionWidth={22} />
      {readOnly ? null : <AddOnEdge edge={id} x={x} y={y} />}
    </g>
  );
}

export const LinkEdge = memo(Link);

function AddOnEdge({ edge, x, y }: { edge: string; x: number; y: number }) {
  const { desk } = useSheet();
  const name = speaker(canvasWords)("insertHere");
  const open = (target: Element) => {
    const box = target.getBoundingClientRect();
    desk.set((value) => ({ ...value, inserting: { edge, x: box.x + box.width / 2, y: box.y + box.height / 2 } }));
  };
  return (
    <g
      className="nr-link-add"
      transform={`translate(${x} ${y})`}
      role="button"
      tabIndex={0}
      aria-label={name}
      onClick={(event) => {
        event.stopPropagation();
        open(event.currentTarget);
      }}
      onKeyDown={(event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        event.stopPropagation();
        open(event.currentTarget);
      }}
    >
      <title>{name}</title>
      <circle r={9} />
      <path d="M-4 0H4M0 -4V4" />
    </g>
  );
}
