/** The text: what is typed becomes the graph, and what is done to the graph is written into it. */
import { useEffect, useRef } from "react";
import { Button } from "../../parts/Button";
import { canvasWords } from "../../words/canvas";
import { speaker } from "../../words/words";
import { useBench } from "../bench";
import { isBroken, textOf } from "../core/session";
import { useStore } from "../useStore";
import { textEditor, type TextEditor } from "./editor";

export default function YamlTab() {
  const { session, readOnly } = useBench();
  const say = speaker(canvasWords);
  const frame = useRef<HTMLDivElement>(null);
  const editor = useRef<TextEditor | null>(null);
  const text = useStore(session.state, textOf);
  const faults = useStore(session.state, (open) => open.faults);
  const broken = useStore(session.state, isBroken);
  useEffect(() => {
    if (!frame.current) return undefined;
    const made = textEditor(frame.current, {
      text: session.text,
      label: speaker(canvasWords)("tab_yaml"),
      readOnly,
      typed: (next) => session.type(next),
      undo: () => session.undo(),
      redo: () => session.redo(),
    });
    editor.current = made;
    return () => {
      made.close();
      editor.current = null;
    };
  }, [session, readOnly]);
  useEffect(() => editor.current?.show(text), [text]);
  useEffect(() => editor.current?.mark(faults), [faults]);
  return (
    <div className="nr-yaml">
      {broken ? (
        <div className="nr-yaml-broken" role="status">
          <span>{say("broken")}</span>
          <Button onClick={() => session.takeBack()}>{say("takeBack")}</Button>
        </div>
      ) : null}
      <div ref={frame} className="nr-yaml-text" data-testid="yaml" />
    </div>
  );
}
