/** The way of a connection whose steps do not stand side by side: through the gaps between rows and columns. */

export interface Ends {
  readonly sourceX: number;
  readonly sourceY: number;
  readonly targetX: number;
  readonly targetY: number;
}

export interface Route {
  readonly path: string;
  /** Where its button stands. */
  readonly x: number;
  readonly y: number;
}

type Corner = readonly [number, number];

const NEXT_COLUMN_PX = 150;
const NEXT_ROW_PX = 130;
/** Farther apart than these, other cards may stand between. */
const LEAD_PX = 14;
const LANE_PX = 5;
const ABOVE_PX = 16;
const RADIUS_PX = 9;

/** Whether a plain curve would run behind cards or lean steeply: the next step is not the neighbour on the right. */
export function goesAround(ends: Ends): boolean {
  return !isNextColumn(ends) || Math.abs(ends.targetY - ends.sourceY) > NEXT_ROW_PX;
}

function isNextColumn({ sourceX, targetX }: Ends): boolean {
  return targetX >= sourceX + 2 * LEAD_PX && targetX - sourceX <= NEXT_COLUMN_PX;
}

/**
 * Leads a connection out to the right, along the gap above the card that takes it, and in from the left.
 *
 * @param top upper edge of that card.
 * @param lane kinds have lanes of their own, so that two connections are never drawn over each other.
 */
export function routed(ends: Ends, top: number, lane: number): Route {
  const { sourceX, sourceY, targetX, targetY } = ends;
  const out = sourceX + LEAD_PX + lane * LANE_PX;
  if (isNextColumn(ends)) {
    const x = Math.min(out, targetX - LEAD_PX);
    const straight: readonly Corner[] = [
      [sourceX, sourceY],
      [x, sourceY],
      [x, targetY],
      [targetX, targetY],
    ];
    return { path: rounded(straight), x, y: (sourceY + targetY) / 2 };
  }
  const back = targetX - LEAD_PX - lane * LANE_PX;
  const gap = top - ABOVE_PX - lane * LANE_PX;
  const corners: readonly Corner[] = [
    [sourceX, sourceY],
    [out, sourceY],
    [out, gap],
    [back, gap],
    [back, targetY],
    [targetX, targetY],
  ];
  return { path: rounded(corners), x: (out + back) / 2, y: gap };
}

/** Draws straight lines with round corners; a corner between short lines is rounder the longer they are. */
function rounded(corners: readonly Corner[]): string {
  const parts = corners.map((corner, at) => {
    const before = corners[at - 1];
    const after = corners[at + 1];
    if (!before) return `M${corner[0]} ${corner[1]}`;
    if (!after) return `L${corner[0]} ${corner[1]}`;
    const radius = Math.min(RADIUS_PX, distance(before, corner) / 2, distance(corner, after) / 2);
    const [fromX, fromY] = towards(corner, before, radius);
    const [toX, toY] = towards(corner, after, radius);
    return `L${fromX} ${fromY}Q${corner[0]} ${corner[1]} ${toX} ${toY}`;
  });
  return parts.join("");
}

function distance(a: Corner, b: Corner): number {
  return Math.abs(a[0] - b[0]) + Math.abs(a[1] - b[1]);
}

function towards(from: Corner, to: Corner, by: number): Corner {
  return [from[0] + Math.sign(to[0] - from[0]) * by, from[1] + Math.sign(to[1] - from[1]) * by];
}
