/** A note beside the steps. A double click, or Enter, opens it to be written. */
import { NodeResizeControl, type NodeProps } from "@xyflow/react";
import { memo, useState } from "react";
import { canvasWords } from "../../words/canvas";
import { speaker } from "../../words/words";
import type { NoteFlow } from "../core/flow";
import { useSheet } from "./context";

const LONGEST = 2000;

function NoteCard({ data, selected }: NodeProps<NoteFlow>) {
  const say = speaker(canvasWords);
  const { readOnly, changeNote } = useSheet();
  const [isOpen, setOpen] = useState(data.note.text === "");
  const close = (text: string) => {
    setOpen(false);
    if (text !== data.note.text) changeNote(data.index, { text });
  };
  return (
    <div className="nr-note" onDoubleClick={() => setOpen(!readOnly)}>
      {isOpen && !readOnly ? (
        <textarea
          className="nodrag nowheel"
          aria-label={say("noteText")}
          defaultValue={data.note.text}
          maxLength={LONGEST}
          autoFocus
          rows={4}
          onBlur={(event) => close(event.target.value)}
          onKeyDown={(event) => {
            event.stopPropagation();
            if (event.key === "Escape") event.currentTarget.blur();
          }}
        />
      ) : (
        <p>{data.note.text || say("noteEmpty")}</p>
      )}
      {selected && !readOnly ? (
        <NodeResizeControl position="right" resizeDirection="horizontal" minWidth={80} className="nr-note-edge" />
      ) : null}
      {selected && !readOnly && !isOpen ? (
        <button type="button" className="nr-note-write nodrag" onClick={() => setOpen(true)}>
          {say("noteWrite")}
        </button>
      ) : null}
    </div>
  );
}

export const NoteNode = memo(NoteCard);
