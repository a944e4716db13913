/** Whether an output may go into an input, and if not, why. */
import { type canvasWords } from "../../words/canvas";
import { RUN, type Graph, type Kind, type PaletteStep } from "../types";
import { inputsOf, kindSeen, nodeOf, outputsOf, stepOf, type End, type Steps } from "./steps";

/** A sentence of the room, with what is filled in; a value that begins with `kind_` is itself a word of the room. */
export interface Reason {
  readonly key: keyof typeof canvasWords;
  readonly values: Readonly<Record<string, string>>;
}

/** `null` where it fits. */
export type Fit = Reason | null;

export function fits(steps: Steps, graph: Graph, from: End, to: End): Fit {
  const taker = stepOf(steps, graph, to.node);
  const giver = stepOf(steps, graph, from.node);
  if (from.node === to.node) return { key: "fitSelf", values: {} };
  if (taker === undefined) return { key: "fitUnknown", values: { node: to.node } };
  if (giver === undefined && from.node !== RUN) return { key: "fitUnknown", values: { node: from.node } };
  const output = outputsOf(steps, graph, from.node).find((port) => port.name === from.port);
  const input = inputsOf(steps, graph, to.node).find((port) => port.name === to.port);
  if (output === undefined) return { key: "fitNoPort", values: { node: from.node, port: from.port } };
  if (input === undefined) return { key: "fitNoPort", values: { node: to.node, port: to.port } };
  const kind = kindSeen(giver, output.kind, taker);
  if (kind !== input.kind) {
    return { key: "fitKind", values: { gives: `kind_${kind}`, wants: `kind_${input.kind}`, port: to.port } };
  }
  return emptyOutput(graph, giver, from) ?? (leadsTo(graph, to.node, from.node) ? circle(from, to) : null);
}

/** An output that passes on an optional input is there only when something goes into that input. */
function emptyOutput(graph: Graph, giver: PaletteStep | undefined, from: End): Fit {
  const passed = giver?.takes.find((port) => port.name === from.port);
  if (!passed?.optional || graph.edges.some((edge) => isInput(edge, from))) return null;
  return { key: "fitEmpty", values: { node: from.node, port: from.port } };
}

function isInput(edge: { target: string; target_port: string }, end: End): boolean {
  return edge.target === end.node && edge.target_port === end.port;
}

function circle(from: End, to: End): Reason {
  return { key: "fitCircle", values: { from: from.node, to: to.node } };
}

/** Whether something of one node reaches another. */
export function leadsTo(graph: Graph, from: string, to: string): boolean {
  const reached = new Set([from]);
  const open = [from];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const edge of graph.edges) {
      if (edge.source !== at || reached.has(edge.target)) continue;
      if (edge.target === to) return true;
      reached.add(edge.target);
      open.push(edge.target);
    }
  }
  return false;
}

/** The ports of a step, not yet on the canvas, that can stand between an output and an input. */
export function between(
  steps: Steps,
  graph: Graph,
  step: PaletteStep,
  from: End,
  to: End,
): { into: string; out: string } | null {
  const given = outputsOf(steps, graph, from.node).find((port) => port.name === from.port)?.kind;
  const wanted = inputsOf(steps, graph, to.node).find((port) => port.name === to.port)?.kind;
  const taker = stepOf(steps, graph, to.node);
  if (given === undefined || wanted === undefined || taker === undefined) return null;
  const seen = kindSeen(stepOf(steps, graph, from.node), given, step);
  const into = step.takes.find((port) => port.kind === seen);
  const out = step.gives.find((port) => kindSeen(step, port.kind, taker) === wanted && passes(step, port.name, into));
  return into && out ? { into: into.name, out: out.name } : null;
}

function passes(step: PaletteStep, out: string, into: { name: string } | undefined): boolean {
  const same = step.takes.find((port) => port.name === out);
  return same === undefined || !same.optional || same.name === into?.name;
}

/** Every output on the canvas that an input could take, and the reason of each that it cannot. */
export function choicesFor(steps: Steps, graph: Graph, to: End): readonly { end: End; kind: Kind; why: Fit }[] {
  const givers = [RUN, ...graph.nodes.map((node) => node.id)].filter((id) => id !== to.node);
  return givers.flatMap((node) =>
    outputsOf(steps, graph, node).map((port) => {
      const end = { node, port: port.name };
      return { end, kind: port.kind, why: fits(steps, graph, end, to) };
    }),
  );
}

/** Whether a node is there, or is the run. */
export function isThere(graph: Graph, id: string): boolean {
  return id === RUN || nodeOf(graph, id) !== undefined;
}
