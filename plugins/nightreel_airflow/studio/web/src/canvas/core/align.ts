/** Lines up what is selected. */
import type { Point } from "../types";

export interface Box {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export const ALIGNMENTS = ["left", "centre", "right", "top", "middle", "bottom", "across", "down"] as const;
/** `across` and `down` make the gaps between the boxes alike. */
export type Alignment = (typeof ALIGNMENTS)[number];

export function aligned(boxes: readonly Box[], how: Alignment): ReadonlyMap<string, Point> {
  if (boxes.length < 2) return new Map();
  if (how === "across") return spread(boxes, "x", "width");
  if (how === "down") return spread(boxes, "y", "height");
  const [left, right] = [Math.min(...boxes.map((box) => box.x)), Math.max(...boxes.map((box) => box.x + box.width))];
  const [top, bottom] = [Math.min(...boxes.map((box) => box.y)), Math.max(...boxes.map((box) => box.y + box.height))];
  const place: Record<Exclude<Alignment, "across" | "down">, (box: Box) => Point> = {
    left: (box) => [left, box.y],
    centre: (box) => [(left + right - box.width) / 2, box.y],
    right: (box) => [right - box.width, box.y],
    top: (box) => [box.x, top],
    middle: (box) => [box.x, (top + bottom - box.height) / 2],
    bottom: (box) => [box.x, bottom - box.height],
  };
  return new Map(boxes.map((box) => [box.id, place[how](box)]));
}

function spread(boxes: readonly Box[], axis: "x" | "y", size: "width" | "height"): ReadonlyMap<string, Point> {
  const sorted = boxes.toSorted((a, b) => a[axis] - b[axis]);
  const first = sorted[0];
  const last = sorted.at(-1);
  if (first === undefined || last === undefined) return new Map();
  const filled = sorted.reduce((sum, box) => sum + box[size], 0);
  const gap = (last[axis] + last[size] - first[axis] - filled) / (sorted.length - 1);
  let at = first[axis];
  return new Map(
    sorted.map((box): [string, Point] => {
      const point: Point = axis === "x" ? [at, box.y] : [box.x, at];
      at += box[size] + gap;
      return [box.id, point];
    }),
  );
}
