/** CodeMirror for a pipeline's text: the server's faults are its marks. */
import { yaml } from "@codemirror/lang-yaml";
import { bracketMatching, HighlightStyle, indentOnInput, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, setDiagnostics, type Diagnostic } from "@codemirror/lint";
import { EditorState, Transaction } from "@codemirror/state";
import { tags } from "@lezer/highlight";
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers, type KeyBinding } from "@codemirror/view";
import type { CanvasFault } from "../types";
import { change } from "../core/textChange";

export interface TextEditor {
  /** Shows a text that came from elsewhere; the cursor stays where it is. */
  readonly show: (text: string) => void;
  readonly mark: (faults: readonly CanvasFault[]) => void;
  readonly close: () => void;
}

interface Given {
  readonly text: string;
  readonly label: string;
  readonly readOnly: boolean;
  readonly typed: (text: string) => void;
  readonly undo: () => void;
  readonly redo: () => void;
}

const COLOURS = HighlightStyle.define([
  { tag: tags.comment, color: "var(--nr-fg-faint)", fontStyle: "italic" },
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: "var(--nr-brand-fg)" },
  { tag: [tags.string, tags.content], color: "var(--nr-fg)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--nr-warn)" },
  { tag: [tags.keyword, tags.labelName, tags.typeName], color: "var(--nr-good)" },
  { tag: tags.punctuation, color: "var(--nr-fg-soft)" },
]);

export const LOOK = EditorView.theme({
  "&": { height: "100%", fontSize: "12.5px", backgroundColor: "transparent", color: "var(--nr-fg)" },
  ".cm-scroller": { fontFamily: "var(--nr-mono)", lineHeight: "1.55" },
  ".cm-content": { caretColor: "var(--nr-fg)" },
  ".cm-gutters": { backgroundColor: "var(--nr-bg-soft)", color: "var(--nr-fg-faint)", border: "none" },
  ".cm-activeLine, .cm-activeLineGutter": {
    backgroundColor: "color-mix(in srgb, var(--nr-brand-soft) 35%, transparent)",
  },
  "&.cm-focused": { outline: "none" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "color-mix(in srgb, var(--nr-brand) 25%, transparent)",
  },
  ".cm-cursor": { borderLeftColor: "var(--nr-fg)" },
  ".cm-tooltip": { backgroundColor: "var(--nr-panel)", borderColor: "var(--nr-line)", color: "var(--nr-fg)" },
  ".cm-diagnostic": { maxWidth: "300px", padding: "6px 8px" },
});

/** Enter keeps the indent; undo and redo are the canvas's own, so that text and graph go back together. */
function keys({ undo, redo }: Given): readonly KeyBinding[] {
  const does = (what: () => void) => () => {
    what();
    return true;
  };
  return [
    { key: "Enter", run: newLine },
    { key: "Mod-z", run: does(undo), preventDefault: true },
    { key: "Mod-y", run: does(redo), preventDefault: true },
    { key: "Mod-Shift-z", run: does(redo), preventDefault: true },
  ];
}

function newLine(view: EditorView): boolean {
  if (view.state.readOnly) return false;
  const { from, to } = view.state.selection.main;
  const indent = /^\s*/.exec(view.state.doc.lineAt(from).text)?.[0] ?? "";
  const insert = `\n${indent}`;
  view.dispatch({
    changes: { from, to, insert },
    selection: { anchor: from + insert.length },
    scrollIntoView: true,
    userEvent: "input",
  });
  return true;
}

export function textEditor(parent: HTMLElement, given: Given): TextEditor {
  const { text, label, readOnly, typed } = given;
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: text,
      extensions: [
        keymap.of(keys(given)),
        drawSelection(),
        bracketMatching(),
        indentOnInput(),
        lineNumbers(),
        highlightActiveLine(),
        lintGutter(),
        yaml(),
        syntaxHighlighting(COLOURS),
        LOOK,
        EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0" }),
        EditorState.readOnly.of(readOnly),
        EditorView.editable.of(!readOnly),
        EditorView.updateListener.of((update) => {
          const isOurs = update.transactions.some((one) => one.annotation(Transaction.remote));
          if (update.docChanged && !isOurs) typed(update.state.doc.toString());
        }),
      ],
    }),
  });
  return {
    show: (next) => {
      const changes = change(view.state.doc.toString(), next);
      if (changes)
        view.dispatch({ changes, annotations: [Transaction.remote.of(true), Transaction.addToHistory.of(false)] });
    },
    mark: (faults) => view.dispatch(setDiagnostics(view.state, marks(view.state, faults))),
    close: () => view.destroy(),
  };
}

function marks(state: EditorState, faults: readonly CanvasFault[]): Diagnostic[] {
  return faults.map((fault) => {
    const line = state.doc.line(Math.min(Math.max(fault.line ?? 1, 1), state.doc.lines));
    const from = line.from + (/^\s*/.exec(line.text)?.[0].length ?? 0);
    const message = [fault.got, fault.want, fault.fix].filter(Boolean).join("\n") || fault.sentence;
    return { from, to: Math.max(from, line.to), severity: "error", message };
  });
}
