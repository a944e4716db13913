/** The keys of the canvas. They rest while a person writes, or while a dialog is open. */
import { useReactFlow } from "@xyflow/react";
import { useEffect } from "react";
import type { Actions } from "../actions";
import { useBench } from "../bench";
import type { FlowEdge, FlowNode } from "../core/flow";
import { boxesOf } from "./boxes";
import { WHOLE } from "./whole";

const WRITING = "input, textarea, select, [contenteditable=true], .cm-editor, [role=menu]";
export const SEARCH_ID = "nr-palette-search";

function isElsewhere(target: EventTarget | null): boolean {
  const isWriting = target instanceof Element && target.closest(WRITING) !== null;
  return isWriting || document.querySelector("dialog[open]") !== null;
}

export function useKeys(act: Actions): void {
  const { session, readOnly } = useBench();
  const flow = useReactFlow<FlowNode, FlowEdge>();
  useEffect(() => {
    const selectAll = () => act.want(...flow.getNodes().flatMap((node) => (node.type === "brief" ? [] : [node.id])));
    const remove = () => {
      const edges = flow.getEdges().filter((edge) => edge.selected);
      for (const edge of edges) act.removeEdge(edge.id);
      if (edges.length === 0 || flow.getNodes().some((node) => node.selected)) act.removeSelected();
    };
    const fit = () => void flow.fitView({ ...WHOLE, duration: 200 });
    const layOut = () => void act.layOut(boxesOf(flow), aspect()).then(() => setTimeout(fit, 60));
    const plain: Record<string, () => void> = {
      f: fit,
      "/": () => document.getElementById(SEARCH_ID)?.focus(),
      ...(readOnly ? {} : { Delete: remove, Backspace: remove, l: layOut }),
    };
    const held: Record<string, () => void> = {
      a: selectAll,
      ...(readOnly
        ? {}
        : {
            z: () => act.undo(),
            y: () => act.redo(),
            Z: () => act.redo(),
            d: () => {
              const clip = act.copy();
              if (clip) act.paste(JSON.stringify(clip));
            },
          }),
    };
    const press = (event: KeyboardEvent) => {
      if (isElsewhere(event.target) || event.altKey) return;
      const does = event.ctrlKey || event.metaKey ? held[event.key] : plain[event.key];
      if (does === undefined) return;
      event.preventDefault();
      does();
    };
    const copy = (event: ClipboardEvent) => {
      if (isElsewhere(event.target) || window.getSelection()?.toString()) return;
      const clip = act.copy();
      if (clip === null) return;
      event.clipboardData?.setData("text/plain", JSON.stringify(clip));
      event.preventDefault();
      if (event.type === "cut" && !readOnly) act.removeSelected();
    };
    const paste = (event: ClipboardEvent) => {
      if (readOnly || isElsewhere(event.target)) return;
      if (act.paste(event.clipboardData?.getData("text/plain") ?? "")) event.preventDefault();
    };
    document.addEventListener("keydown", press);
    document.addEventListener("copy", copy);
    document.addEventListener("cut", copy);
    document.addEventListener("paste", paste);
    return () => {
      document.removeEventListener("keydown", press);
      document.removeEventListener("copy", copy);
      document.removeEventListener("cut", copy);
      document.removeEventListener("paste", paste);
    };
  }, [act, flow, session, readOnly]);
}

/** Width to height of the part of the page that the canvas has. */
export function aspect(): number {
  const sheet = document.querySelector(".nr-sheet");
  return sheet && sheet.clientHeight > 0 ? sheet.clientWidth / sheet.clientHeight : 1.6;
}
