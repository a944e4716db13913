/** What a preview has made so far, node by node. */
export interface PreviewNode {
  readonly node: string;
  readonly state: string;
  readonly seconds: number | null;
  readonly reused: boolean;
  readonly stills: readonly string[];
  readonly shots: number;
  readonly wave: string | null;
  readonly film: string | null;
  readonly script: unknown;
  readonly report: unknown;
  readonly notes: readonly string[];
  readonly fault: string | null;
}

export interface Preview {
  readonly state: string;
  readonly nodes: readonly PreviewNode[];
}

const ENDED = new Set(["success", "failed", "cancelled", "done"]);

export function isEnded(preview: Preview): boolean {
  return ENDED.has(preview.state);
}

/** A script or a report in a few lines. */
export function linesOf(preview: PreviewNode): readonly string[] {
  const found = textsIn(preview.script ?? preview.report);
  return found.length > 0 ? found : preview.notes;
}

/** Gives what a value says: a text itself, of a list each one's words, of a mapping the first field that has words. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === "string") return value === "" ? [] : value.split("\n").filter(Boolean);
  if (Array.isArray(value)) return value.flatMap((one) => textsIn(one).slice(0, 1));
  if (typeof value !== "object" || value === null) return [];
  const map = value as Readonly<Record<string, unknown>>;
  for (const key of ["lines", "shots", "findings", "said", "voice", "text", "action", "picture", "title", "sentence"]) {
    const texts = textsIn(map[key]);
    if (texts.length > 0) return texts;
  }
  return [];
}
