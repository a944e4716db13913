/** Two texts side by side. */
import { MergeView } from "@codemirror/merge";
import { yaml } from "@codemirror/lang-yaml";
import { EditorState } from "@codemirror/state";
import { EditorView, lineNumbers } from "@codemirror/view";
import { useEffect, useRef } from "react";
import { canvasWords } from "../../words/canvas";
import { speaker } from "../../words/words";
import { LOOK } from "../inspector/editor";

interface Props {
  before: string;
  after: string;
  label: string;
}

export default function TextDiff({ before, after, label }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!frame.current) return undefined;
    const alike = speaker(canvasWords)("unchangedLines");
    const phrases = EditorState.phrases.of({ "$ unchanged lines": alike });
    const extensions = [
      phrases,
      lineNumbers(),
      yaml(),
      LOOK,
      EditorState.readOnly.of(true),
      EditorView.editable.of(false),
      EditorView.contentAttributes.of({ tabindex: "0" }),
    ];
    const view = new MergeView({
      a: { doc: before, extensions },
      b: { doc: after, extensions },
      parent: frame.current,
      collapseUnchanged: { margin: 3, minSize: 6 },
      highlightChanges: true,
      gutter: true,
    });
    return () => view.destroy();
  }, [before, after]);
  return <div ref={frame} className="nr-diff" role="region" aria-label={label} tabIndex={0} />;
}
