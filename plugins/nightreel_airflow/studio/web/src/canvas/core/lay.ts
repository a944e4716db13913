/** A quick first layout: columns by how far a step lies from the brief, wrapped into rows that fit a screen. */
import { RUN, type Graph, type GraphNode, type Point } from "../types";

export const CARD = { width: 232, height: 200 } as const;
const GAP = { x: 72, y: 56 } as const;
const COLUMNS = 4;

/** Gives each id's column: one more than that of the furthest step that it takes from. */
function columns(graph: Graph): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  const onWay = new Set<string>();
  const column = (id: string): number => {
    const known = found.get(id);
    if (known !== undefined) return known;
    if (onWay.has(id)) return 0;
    onWay.add(id);
    const sources = graph.edges.filter((edge) => edge.target === id && edge.source !== RUN).map((edge) => edge.source);
    const at = sources.length === 0 ? 0 : Math.max(...sources.map(column)) + 1;
    onWay.delete(id);
    found.set(id, at);
    return at;
  };
  for (const node of graph.nodes) column(node.id);
  return found;
}

/** Lays out all of a graph. */
export function laidOut(graph: Graph, heights: ReadonlyMap<string, number> = new Map()): ReadonlyMap<string, Point> {
  const column = columns(graph);
  const by = new Map<number, GraphNode[]>();
  for (const node of graph.nodes) {
    const at = column.get(node.id) ?? 0;
    by.set(at, [...(by.get(at) ?? []), node]);
  }
  const places = new Map<string, Point>();
  let top = 0;
  const ordered = [...by.entries()].toSorted(([a], [b]) => a - b).map(([, nodes]) => nodes);
  for (let first = 0; first < ordered.length; first += COLUMNS) {
    const row = ordered.slice(first, first + COLUMNS);
    let tallest = 0;
    row.forEach((nodes, place) => {
      let y = top;
      for (const node of nodes) {
        places.set(node.id, [place * (CARD.width + GAP.x), y]);
        y += (heights.get(node.id) ?? CARD.height) + GAP.y;
      }
      tallest = Math.max(tallest, y - top);
    });
    top += tallest + GAP.y;
  }
  return places;
}

/** Says where every node lies: where it is written, else beside what it takes from, else laid out. */
export function places(graph: Graph): ReadonlyMap<string, Point> {
  const open = graph.nodes.filter((node) => node.at === null);
  if (open.length === graph.nodes.length) return laidOut(graph);
  const found = new Map<string, Point>();
  for (const node of graph.nodes) if (node.at !== null) found.set(node.id, node.at);
  for (const node of open) found.set(node.id, freePlace(beside(graph, found, node.id), [...found.values()]));
  return found;
}

function beside(graph: Graph, found: ReadonlyMap<string, Point>, id: string): Point {
  const sources = graph.edges.filter((edge) => edge.target === id).flatMap((edge) => pointsOf(found, edge.source));
  const before = sources.toSorted((a, b) => b[0] - a[0])[0] ?? [...found.values()].at(-1) ?? [0, 0];
  return [before[0] + CARD.width + GAP.x, before[1]];
}

function pointsOf(at: ReadonlyMap<string, Point>, id: string): readonly Point[] {
  const point = at.get(id);
  return point === undefined ? [] : [point];
}

/** Gives the wanted place, or the next one below that no card covers. */
export function freePlace(wanted: Point, taken: readonly Point[]): Point {
  const covers = (at: Point): boolean =>
    taken.some(([x, y]) => Math.abs(x - at[0]) < CARD.width && Math.abs(y - at[1]) < CARD.height);
  let at = wanted;
  while (covers(at)) at = [at[0], at[1] + CARD.height + GAP.y];
  return at;
}

/** Where the brief stands: left of the first step that takes it. */
export function briefPlace(graph: Graph, at: ReadonlyMap<string, Point>): Point {
  const takers = graph.edges.filter((edge) => edge.source === RUN).map((edge) => edge.target);
  const points = takers.flatMap((id) => pointsOf(at, id));
  const first = points.toSorted((a, b) => a[0] - b[0] || a[1] - b[1])[0] ?? [0, 0];
  return [first[0] - 168, first[1] + 40];
}
