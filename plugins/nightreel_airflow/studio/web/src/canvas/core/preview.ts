/** What a preview has made so far, step by step. */
import type { Preview, PreviewNode } from "../types";

export function isEnded(preview: Preview): boolean {
  return preview.state !== "queued" && preview.state !== "running";
}

/** A script, a report or what was noted, in a few lines. */
export function linesOf({ script, report, notes }: PreviewNode): readonly string[] {
  if (script) return script.map((shot) => shot.voice_over || shot.headline || shot.scene).filter(Boolean);
  if (report) {
    const missed = report.findings.filter((finding) => !finding.passed);
    const said = missed.map((finding) => `${finding.name}: ${finding.got}`);
    return [
      `${report.passed ? "✓" : "✗"} ${report.findings.length - missed.length} / ${report.findings.length}`,
      ...said,
    ];
  }
  return notes;
}
