/** What a preview has made so far, step by step. */
import { placesSaid } from "../../words/places";
import type { GraphNode, Preview, PreviewNode } from "../types";
import type { Steps } from "./steps";

export function isEnded(preview: Preview): boolean {
  return preview.state !== "queued" && preview.state !== "running";
}

export interface Sight {
  /** `strip`: some pictures in a row; `pair`: one as it came and as it is now; `beside`: one beside its text. */
  readonly kind: "still" | "strip" | "pair" | "beside" | "wave" | "lines" | "drawn";
  readonly pictures: readonly string[];
}

const IN_A_STRIP = 4;

/** What a card shows of a step that was made. */
export function sightOf(preview: PreviewNode): Sight {
  const { read, stills, wave } = preview;
  const [first] = read?.pictures ?? [];
  if (read && first !== undefined) {
    if (read.before) return { kind: "pair", pictures: [read.before, first] };
    if (read.pictures.length > 1) return { kind: "strip", pictures: read.pictures.slice(0, IN_A_STRIP) };
    return { kind: read.lines.length > 0 ? "beside" : "still", pictures: [first] };
  }
  const [still] = stills;
  if (still !== undefined) return { kind: "still", pictures: [still] };
  if (wave) return { kind: "wave", pictures: [wave] };
  return { kind: linesOf(preview).length > 0 ? "lines" : "drawn", pictures: [] };
}

/** A script, what was read, a report or what was noted, in a few lines. */
export function linesOf({ script, read, report, notes }: PreviewNode): readonly string[] {
  if (read && read.lines.length > 0) return [...new Set(read.lines)];
  if (script) return script.map((shot) => shot.voice_over || shot.headline || shot.scene).filter(Boolean);
  if (report) {
    const missed = report.findings.filter((finding) => !finding.passed);
    const said = missed.map((finding) => `${finding.name}: ${finding.got}`);
    return [
      `${report.passed ? "✓" : "✗"} ${report.findings.length - missed.length} / ${report.findings.length}`,
      ...said,
    ];
  }
  return notes.map(placesSaid);
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
