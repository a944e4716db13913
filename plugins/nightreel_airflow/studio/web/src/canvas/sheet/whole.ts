/** How a whole graph is brought into view. */
import type { FitViewOptions } from "@xyflow/react";

/** Connections run around the outer cards, and the bar of the view stands below them. */
export const WHOLE = {
  padding: { x: "32px", top: "20px", bottom: "60px" },
  maxZoom: 1,
  minZoom: 0.3,
} satisfies FitViewOptions;
