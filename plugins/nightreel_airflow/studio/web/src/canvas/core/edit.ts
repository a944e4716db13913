/** Changes of a graph. Each gives a new graph and leaves the old one as it is. */
import { RUN, type Graph, type GraphEdge, type GraphNode, type JsonMap, type Note, type Point } from "../types";
import { between, isThere } from "./fits";
import { freeId, takenIds } from "./ids";
import { kindSeen, nodeOf, outputsOf, stepOf, type End, type Steps } from "./steps";

export function edgeId(edge: GraphEdge): string {
  return `${edge.source}.${edge.source_port}>${edge.target}.${edge.target_port}`;
}

/** Puts a step on the canvas, at the end of the list: what it needs, it takes from the nearest earlier steps. */
export function addStep(graph: Graph, step: string, at: Point | null): { graph: Graph; id: string } {
  const id = freeId(step, takenIds(graph));
  return { graph: { ...graph, nodes: [...graph.nodes, newNode(id, step, at)] }, id };
}

function newNode(id: string, step: string, at: Point | null): GraphNode {
  return { id, step, engine: null, options: {}, always: false, retries: null, timeout_s: null, at };
}

/** Puts a step behind another: between it and what took its output, where the new one passes that on. */
export function addAfter(
  graph: Graph,
  steps: Steps,
  after: string,
  step: string,
  at: Point | null,
): { graph: Graph; id: string } {
  const edge = graph.edges.find((one) => one.source === after && canInsert(graph, steps, one, step));
  if (edge) return insertOnEdge(graph, steps, edge, step, at) ?? addStep(graph, step, at);
  const id = freeId(step, takenIds(graph));
  const place = graph.nodes.findIndex((node) => node.id === after) + 1;
  const nodes = graph.nodes.toSpliced(place, 0, newNode(id, step, at));
  const made = { ...graph, nodes };
  const link = firstLink(made, steps, after, id);
  return { graph: link ? connect(made, steps, link.from, link.to) : made, id };
}

function firstLink(graph: Graph, steps: Steps, from: string, to: string): { from: End; to: End } | null {
  const taker = stepOf(steps, graph, to);
  const giver = stepOf(steps, graph, from);
  for (const output of outputsOf(steps, graph, from)) {
    const input = taker?.takes.find((port) => port.kind === kindSeen(giver, output.kind, taker));
    if (input) return { from: { node: from, port: output.name }, to: { node: to, port: input.name } };
  }
  return null;
}

export function canInsert(graph: Graph, steps: Steps, edge: GraphEdge, step: string): boolean {
  return portsBetween(graph, steps, edge, step) !== null;
}

function portsBetween(graph: Graph, steps: Steps, edge: GraphEdge, step: string): { into: string; out: string } | null {
  const known = steps.get(step);
  const from = { node: edge.source, port: edge.source_port };
  return known ? between(steps, graph, known, from, { node: edge.target, port: edge.target_port }) : null;
}

/**
 * Puts a step on a connection. What the order of steps gave to later steps, they now get from the new one, as they
 * would had it been written into the list there. `null` where the step cannot stand there.
 */
export function insertOnEdge(
  graph: Graph,
  steps: Steps,
  edge: GraphEdge,
  step: string,
  at: Point | null,
): { graph: Graph; id: string } | null {
  const ports = portsBetween(graph, steps, edge, step);
  if (ports === null) return null;
  const id = freeId(step, takenIds(graph));
  const place = graph.nodes.findIndex((node) => node.id === edge.target);
  const later = new Set(graph.nodes.slice(place).map((node) => node.id));
  const moved = (one: GraphEdge): boolean =>
    one === edge || (isSameSource(one, edge) && !one.written && one.kind === edge.kind && later.has(one.target));
  const edges = graph.edges.map((one) => (moved(one) ? { ...one, source: id, source_port: ports.out } : one));
  const into = { ...edge, target: id, target_port: ports.into, kind: kindInto(graph, steps, edge, step) };
  const nodes = graph.nodes.toSpliced(place, 0, newNode(id, step, at));
  return { graph: { ...graph, nodes, edges: [...edges, into] }, id };
}

function kindInto(graph: Graph, steps: Steps, edge: GraphEdge, step: string): GraphEdge["kind"] {
  const taker = steps.get(step);
  const output = outputsOf(steps, graph, edge.source).find((port) => port.name === edge.source_port);
  return output && taker ? kindSeen(stepOf(steps, graph, edge.source), output.kind, taker) : edge.kind;
}

function isSameSource(a: GraphEdge, b: GraphEdge): boolean {
  return a.source === b.source && a.source_port === b.source_port;
}

/** Lets an input take an output, in place of what it took. */
export function connect(graph: Graph, steps: Steps, from: End, to: End): Graph {
  const taker = stepOf(steps, graph, to.node);
  const output = outputsOf(steps, graph, from.node).find((port) => port.name === from.port);
  const kind = output && taker ? kindSeen(stepOf(steps, graph, from.node), output.kind, taker) : null;
  const made: GraphEdge = {
    source: from.node,
    source_port: from.port,
    target: to.node,
    target_port: to.port,
    kind,
    written: true,
  };
  return { ...graph, edges: [...disconnect(graph, to).edges, made] };
}

export function disconnect(graph: Graph, to: End): Graph {
  const edges = graph.edges.filter((edge) => edge.target !== to.node || edge.target_port !== to.port);
  return edges.length === graph.edges.length ? graph : { ...graph, edges };
}

/** Takes nodes away. What went through them goes past them: a step's taker gets what the step took of that kind. */
export function removeNodes(graph: Graph, ids: ReadonlySet<string>): Graph {
  const edges = graph.edges.flatMap((edge): GraphEdge[] => {
    if (ids.has(edge.target)) return [];
    if (!ids.has(edge.source)) return [edge];
    const past = sourceBefore(graph, ids, edge);
    return past ? [{ ...edge, source: past.source, source_port: past.source_port }] : [];
  });
  return { ...graph, nodes: graph.nodes.filter((node) => !ids.has(node.id)), edges };
}

function sourceBefore(graph: Graph, gone: ReadonlySet<string>, edge: GraphEdge): GraphEdge | null {
  const seen = new Set<string>();
  let at = edge;
  while (gone.has(at.source)) {
    if (seen.has(at.source)) return null;
    seen.add(at.source);
    const into = graph.edges.find((one) => one.target === at.source && one.kind === edge.kind);
    if (into === undefined) return null;
    at = into;
  }
  return at;
}

/** Gives a node another name, everywhere that it is named: its connections, and what other options say of it. */
export function renameNode(graph: Graph, id: string, next: string): Graph {
  const edges = graph.edges.map((edge) => ({
    ...edge,
    source: edge.source === id ? next : edge.source,
    target: edge.target === id ? next : edge.target,
  }));
  const nodes = graph.nodes.map((node) => ({
    ...node,
    id: node.id === id ? next : node.id,
    options: renamedIn(node.options, id, next),
  }));
  return { ...graph, nodes, edges };
}

function renamedIn(options: JsonMap, id: string, next: string): JsonMap {
  const said = JSON.stringify(options);
  const named = `\${steps.${id}.`;
  return said.includes(named) ? (JSON.parse(said.replaceAll(named, `\${steps.${next}.`)) as JsonMap) : options;
}

export function changeNode(graph: Graph, id: string, change: Partial<Omit<GraphNode, "id">>): Graph {
  return { ...graph, nodes: graph.nodes.map((node) => (node.id === id ? { ...node, ...change } : node)) };
}

export function changeSettings(graph: Graph, settings: JsonMap): Graph {
  return { ...graph, settings };
}

/** Says where nodes lie; others stay. */
export function placeNodes(graph: Graph, places: ReadonlyMap<string, Point>): Graph {
  const nodes = graph.nodes.map((node) => {
    const at = places.get(node.id);
    return at === undefined || isSamePoint(node.at, at) ? node : { ...node, at: rounded(at) };
  });
  return { ...graph, nodes };
}

function isSamePoint(a: Point | null, b: Point): boolean {
  return a !== null && a[0] === Math.round(b[0]) && a[1] === Math.round(b[1]);
}

function rounded([x, y]: Point): Point {
  return [Math.round(x), Math.round(y)];
}

export function addNote(graph: Graph, note: Note): Graph {
  return { ...graph, notes: [...graph.notes, { ...note, at: rounded(note.at) }] };
}

export function changeNote(graph: Graph, index: number, change: Partial<Note>): Graph {
  const at = change.at === undefined ? {} : { at: rounded(change.at) };
  return {
    ...graph,
    notes: graph.notes.map((note, place) => (place === index ? { ...note, ...change, ...at } : note)),
  };
}

export function removeNotes(graph: Graph, indexes: ReadonlySet<number>): Graph {
  return { ...graph, notes: graph.notes.filter((_, index) => !indexes.has(index)) };
}

/** Keeps only connections whose two ends are there. */
export function tidied(graph: Graph): Graph {
  const edges = graph.edges.filter((edge) => isThere(graph, edge.source) && isThere(graph, edge.target));
  return edges.length === graph.edges.length ? graph : { ...graph, edges };
}

export function isBrief(id: string): boolean {
  return id === RUN;
}

export function hasNode(graph: Graph, id: string): boolean {
  return nodeOf(graph, id) !== undefined;
}
