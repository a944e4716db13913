/** The models that the server and the canvas share, under the names that they have on both sides. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type JsonMap = Readonly<Record<string, Json>>;
export type Point = readonly [number, number];
export type Kind =
  "brief" | "material" | "script" | "shot" | "shots" | "reel" | "renditions" | "report" | "manifest" | "sheet";

export interface GraphNode {
  readonly id: string;
  readonly step: string;
  readonly engine: string | null;
  readonly options: JsonMap;
  readonly always: boolean;
  readonly retries: number | null;
  readonly timeout_s: number | null;
  readonly at: Point | null;
}

export interface GraphEdge {
  readonly source: string;
  readonly source_port: string;
  readonly target: string;
  readonly target_port: string;
  readonly kind: Kind | null;
  readonly written: boolean;
}

export interface Note {
  readonly text: string;
  readonly at: Point;
  readonly width: number;
}

export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  readonly notes: readonly Note[];
  readonly settings: JsonMap;
}

export interface CanvasFault {
  readonly code: string;
  readonly got: string;
  readonly want: string;
  readonly fix: string;
  readonly sentence: string;
  readonly line: number | null;
  readonly node: string | null;
  readonly place: readonly (string | number)[];
}

export interface Cost {
  readonly money: number;
  readonly gpu_s: number;
  readonly wall_s: number;
  readonly duration_s: number;
  readonly said: string;
  readonly over: readonly string[];
  readonly steps: readonly CostLine[];
}

export interface CostLine {
  readonly node: string;
  readonly money: number;
  readonly gpu_s: number;
  readonly wall_s: number;
}

export interface Checked {
  readonly text: string;
  readonly graph: Graph | null;
  readonly whole: boolean;
  readonly faults: readonly CanvasFault[];
  readonly cost: Cost | null;
}

export interface PalettePort {
  readonly name: string;
  readonly kind: Kind;
  readonly optional: boolean;
}

export interface PaletteEngine {
  readonly name: string;
  readonly title: string;
  readonly devices: readonly string[];
  readonly licence: string;
  readonly why_not: string;
}

export interface PaletteStep {
  readonly name: string;
  readonly title: string;
  readonly line: string;
  readonly group: string;
  readonly takes: readonly PalettePort[];
  readonly any_one: boolean;
  readonly gives: readonly PalettePort[];
  readonly each: boolean;
  readonly asks: boolean;
  readonly renders: boolean;
  readonly queue: "cpu" | "gpu";
  readonly engines: readonly PaletteEngine[];
  readonly default_engine: string;
  readonly form: JsonMap;
  readonly brand: Readonly<Record<string, string>>;
  readonly why_not: string;
}

export interface Template {
  readonly name: string;
  readonly title: string;
  readonly line: string;
  readonly text: string;
}

export interface Palette {
  readonly steps: readonly PaletteStep[];
  readonly templates: readonly Template[];
  readonly platforms: Readonly<Record<string, string>>;
  readonly settings: JsonMap;
}

export interface Version {
  readonly number: number;
  readonly tag: string;
  readonly by: string;
  readonly message: string;
  readonly when: string;
  readonly origin: "studio" | "file";
  readonly published: boolean;
  readonly was_published: string;
}

export interface PipelineLine {
  readonly name: string;
  readonly title: string;
  readonly state: "draft" | "published" | "changed";
  readonly tag: string;
  readonly number: number;
  readonly dag_id: string;
  readonly by: string;
  readonly when: string;
  readonly faults: number;
}

export interface PipelineState {
  readonly line: PipelineLine;
  readonly checked: Checked;
  readonly version: Version;
  readonly published: Version | null;
}

export interface GraphChange {
  readonly kind: "added" | "removed" | "changed" | "moved";
  readonly what: "node" | "edge" | "note" | "setting";
  readonly node: string;
  readonly field: string;
  readonly before: string;
  readonly after: string;
}

export interface VersionDiff {
  readonly a: Version;
  readonly b: Version;
  readonly text_a: string;
  readonly text_b: string;
  readonly changes: readonly GraphChange[];
}

export interface Conflict {
  readonly sentence: string;
  readonly theirs: Version;
  readonly text: string;
  readonly changes: readonly GraphChange[];
}

export interface Seen {
  readonly dag_id: string;
  readonly seen: boolean;
  readonly waited_s: number;
  readonly sentence: string;
  readonly faults: readonly CanvasFault[];
}

/** The node that stands for the run itself: it gives the brief. */
export const RUN = "run";
