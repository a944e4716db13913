/** What a preview has made so far, step by step. */
import type { GraphNode, Preview, PreviewNode } from "../types";
import type { Steps } from "./steps";

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

/** The steps up to which a preview may go, in the text's order: none that gives anything out of the house. */
export function previewable(nodes: readonly GraphNode[], steps: Steps): readonly { id: string; title: string }[] {
  const shown = nodes.filter((node) => !steps.get(node.step)?.gives.some((port) => port.kind === "manifest"));
  const titles = shown.map((node) => steps.get(node.step)?.title ?? node.step);
  return shown.map((node, at) => {
    const title = titles[at] ?? node.id;
    return { id: node.id, title: titles.indexOf(title) === titles.lastIndexOf(title) ? title : `${title}, ${node.id}` };
  });
}
