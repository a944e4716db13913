/** The server's models that this room works with. */
import type { Model } from "../api/client";

export type Batch = Model<"Batch">;
export type BriefField = Model<"BriefField">;
export type CatalogueLine = Model<"CatalogueLine">;
export type CatalogueList = Model<"CatalogueList">;
export type CheckAnswer = Model<"CheckAnswer">;
export type ColumnsAnswer = Model<"ColumnsAnswer">;
export type GridRow = Model<"GridRow">;
export type Night = Model<"BatchAnswer">;
export type NightGrid = Model<"NightGrid">;
export type NightlyPipeline = Model<"NightlyPipeline">;
export type NightlyList = Model<"NightlyList">;
export type SeenColumn = Model<"SeenColumn">;
export type TrialCost = Model<"TrialCost">;
export type TrialRow = Model<"TrialRow">;
