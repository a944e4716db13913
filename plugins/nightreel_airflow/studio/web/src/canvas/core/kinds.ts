/** The kinds of things that go from step to step: each has one colour everywhere. */
import type { Kind } from "../types";

export const KINDS: readonly Kind[] = [
  "brief",
  "material",
  "script",
  "shot",
  "shots",
  "reel",
  "renditions",
  "report",
  "manifest",
  "sheet",
  "sources",
  "reading",
  "differences",
];

/** A colour of the page's own; a step that nobody knows has grey ports. */
export function kindColour(kind: Kind | null): string {
  return kind === null ? "var(--nr-fg-faint)" : `var(--nr-kind-${kind === "shots" ? "shot" : kind})`;
}
