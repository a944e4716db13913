/** The models that the server and the canvas share, made from the server's own description. */
import type { components } from "../api/schema";

type Models = components["schemas"];
/** The server leaves nothing out of its answers, whatever may be left out of what it is sent. */
type Whole<T> = T extends object ? { readonly [Key in keyof T]-?: Whole<Exclude<T[Key], undefined>> } : T;
/** A model with fields that are said more closely here. */
type With<Name extends keyof Models, Fields> = Omit<Whole<Models[Name]>, keyof Fields> & Readonly<Fields>;

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type JsonMap = Readonly<Record<string, Json>>;
export type Point = readonly [number, number];

export type GraphNode = With<"GraphNode", { options: JsonMap }>;
export type GraphEdge = Whole<Models["GraphEdge"]>;
export type Kind = NonNullable<GraphEdge["kind"]>;
export type Note = Whole<Models["CanvasNote"]>;
export type Graph = With<
  "Graph",
  { nodes: readonly GraphNode[]; edges: readonly GraphEdge[]; notes: readonly Note[]; settings: JsonMap }
>;
export type GraphChange = Whole<Models["GraphChange"]>;

export type CanvasFault = Whole<Models["CanvasFault"]>;
export type CostLine = Whole<Models["CostLine"]>;
export type Cost = Whole<Models["Cost"]>;
export type Checked = With<"Checked", { graph: Graph | null; faults: readonly CanvasFault[]; cost: Cost | null }>;

export type PalettePort = Whole<Models["PalettePort"]>;
export type PaletteEngine = Whole<Models["PaletteEngine"]>;
export type PaletteStep = With<"PaletteStep", { form: JsonMap }>;
export type Template = Whole<Models["Template"]>;
export type Palette = With<"Palette", { steps: readonly PaletteStep[]; settings: JsonMap }>;
export type Sample = Models["SampleLine"];

export type Version = Whole<Models["Version"]>;
export type VersionPage = Whole<Models["VersionPage"]>;
export type PipelineLine = Whole<Models["PipelineLine"]>;
export type PipelineState = With<"PipelineState", { checked: Checked }>;
export type VersionDiff = Whole<Models["VersionDiff"]>;
export type Conflict = Pick<Whole<Models["ConflictAnswer"]>, "sentence" | "theirs" | "text" | "changes">;
export type Preview = Whole<Models["Preview"]>;
export type PreviewNode = Preview["nodes"][number];
export type Seen = Whole<Models["Seen"]>;

/** The node that stands for the run itself: it gives the brief. */
export const RUN = "run";
