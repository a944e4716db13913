/** The palette by name, and what a step's outputs are to another step. */
import { RUN, type Graph, type GraphNode, type Kind, type Palette, type PalettePort, type PaletteStep } from "../types";

export type Steps = ReadonlyMap<string, PaletteStep>;

/** One end of a connection. */
export interface End {
  readonly node: string;
  readonly port: string;
}

const BRIEF: PalettePort = { name: "brief", kind: "brief", optional: false };

export function stepsOf(palette: Palette): Steps {
  return new Map(palette.steps.map((step) => [step.name, step]));
}

export function nodeOf(graph: Graph, id: string): GraphNode | undefined {
  return graph.nodes.find((node) => node.id === id);
}

/** Gives a node's step; nothing of the run, and of a step that nobody knows. */
export function stepOf(steps: Steps, graph: Graph, id: string): PaletteStep | undefined {
  const node = nodeOf(graph, id);
  return node === undefined ? undefined : steps.get(node.step);
}

export function inputsOf(steps: Steps, graph: Graph, id: string): readonly PalettePort[] {
  return stepOf(steps, graph, id)?.takes ?? [];
}

export function outputsOf(steps: Steps, graph: Graph, id: string): readonly PalettePort[] {
  return id === RUN ? [BRIEF] : (stepOf(steps, graph, id)?.gives ?? []);
}

/** What an output is to a step that takes it: the shots of a step that works on each shot come together elsewhere. */
export function kindSeen(giver: PaletteStep | undefined, kind: Kind, taker: PaletteStep): Kind {
  return giver?.each && kind === "shot" && !taker.each ? "shots" : kind;
}

/** Whether a pipeline reads pictures and makes no film: its price has no length. */
export function readsOnly(graph: Graph, steps: Steps): boolean {
  const given = graph.nodes.flatMap((node) => steps.get(node.step)?.gives.map((port) => port.kind) ?? []);
  return given.includes("reading") && !given.some((kind) => kind === "reel" || kind === "renditions");
}
