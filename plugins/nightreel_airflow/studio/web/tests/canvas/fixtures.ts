/** A small palette and graphs in the contract's own form. */
import type { Checked, Graph, GraphEdge, GraphNode, Kind, PalettePort, PaletteStep } from "../../src/canvas/types";

export function port(name: string, kind: Kind, optional = false): PalettePort {
  return { name, kind, optional };
}

export function paletteStep(
  name: string,
  takes: readonly PalettePort[],
  gives: readonly PalettePort[],
  each = false,
): PaletteStep {
  const title = name.toUpperCase();
  const plain = { line: "", group: "picture", any_one: false, asks: false, renders: false, queue: "cpu" as const };
  const none = { engines: [], default_engine: "", form: {}, brand: {}, why_not: "" };
  return { name, title, takes, gives, each, ...plain, ...none };
}

export const STEPS = new Map(
  [
    paletteStep("intake", [port("brief", "brief")], [port("brief", "brief"), port("material", "material")]),
    paletteStep("enrich", [port("brief", "brief"), port("material", "material")], [port("script", "script")]),
    paletteStep("generate", [port("script", "script")], [port("shot", "shot")], true),
    paletteStep("assemble", [port("shots", "shots"), port("script", "script")], [port("reel", "reel")]),
    paletteStep("grade", [port("reel", "reel")], [port("reel", "reel")]),
    paletteStep("sound", [port("reel", "reel"), port("script", "script")], [port("reel", "reel")]),
    paletteStep("export", [port("reel", "reel")], [port("renditions", "renditions")]),
    paletteStep(
      "upscale",
      [port("material", "material", true), port("reel", "reel", true)],
      [port("material", "material"), port("reel", "reel")],
    ),
  ].map((step) => [step.name, step]),
);

export function node(id: string, step = id, more: Partial<GraphNode> = {}): GraphNode {
  const plain = { engine: null, options: {}, always: false, retries: null, timeout_s: null, at: null };
  return { id, step, ...plain, ...more };
}

/** `edge("grade.reel>sound.reel", "reel")`. */
export function edge(said: string, kind: Kind, written = false): GraphEdge {
  const [from = "", to = ""] = said.split(">");
  const [source = "", source_port = ""] = from.split(".");
  const [target = "", target_port = ""] = to.split(".");
  return { source, source_port, target, target_port, kind, written };
}

/** brief → enrich → generate → assemble → grade → export, wired by the order of steps. */
export function film(): Graph {
  return {
    nodes: ["intake", "enrich", "generate", "assemble", "grade", "export"].map((id) => node(id)),
    edges: [
      edge("run.brief>intake.brief", "brief"),
      edge("intake.brief>enrich.brief", "brief"),
      edge("intake.material>enrich.material", "material"),
      edge("enrich.script>generate.script", "script"),
      edge("generate.shot>assemble.shots", "shots"),
      edge("enrich.script>assemble.script", "script"),
      edge("assemble.reel>grade.reel", "reel"),
      edge("grade.reel>export.reel", "reel"),
    ],
    notes: [],
    settings: { name: "film", title: "Film" },
  };
}

export function checked(graph: Graph, text: string, more: Partial<Checked> = {}): Checked {
  return { text, graph, whole: true, faults: [], cost: null, ...more };
}
