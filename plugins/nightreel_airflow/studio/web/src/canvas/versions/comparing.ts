/** Two versions that are being compared. */
import type { Graph, VersionDiff } from "../types";

export interface Comparing {
  readonly diff: VersionDiff;
  readonly a: Graph;
  readonly b: Graph;
}
