/** Where a note is written: Enter keeps it, Escape leaves it. */
import { useEffect, useRef, useState } from "react";
import { Button } from "../parts/Button";
import { clock } from "../parts/playing";
import { shellWords } from "../words/shell";
import { speaker } from "../words/words";
import { LONGEST } from "./core/draft";
import { Keycap } from "./Keycap";
import { useSay } from "./saying";

/** A note that is being written; without a number it is a new one. */
export interface Composed {
  id: number | null;
  shot: number;
  at_s: number | null;
  text: string;
}

interface Props {
  composed: Composed;
  keep: (text: string) => void;
  close: () => void;
}

export function NoteForm({ composed, keep, close }: Props) {
  const say = useSay();
  const [text, setText] = useState(composed.text);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    setText(composed.text);
    field.current?.focus();
    field.current?.scrollIntoView({ block: "nearest" });
  }, [composed]);
  const { shot, at_s } = composed;
  const title = at_s === null ? say("noteShot", { n: shot }) : say("noteOn", { n: shot, at: clock(at_s) });
  return (
    <form
      className="nr-rv-note-form"
      onSubmit={(event) => {
        event.preventDefault();
        keep(text);
      }}
    >
      <label htmlFor="nr-rv-note">{title}</label>
      <textarea
        id="nr-rv-note"
        ref={field}
        rows={2}
        maxLength={LONGEST.wish}
        value={text}
        placeholder={say("wishHelp")}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") close();
          else if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) keep(text);
          else return;
          event.preventDefault();
        }}
      />
      <div>
        <Button kind="quiet" onClick={close}>
          {speaker(shellWords)("cancel")} <Keycap>Esc</Keycap>
        </Button>
        <Button kind="main" type="submit">
          {say("keep")} <Keycap>↵</Keycap>
        </Button>
      </div>
    </form>
  );
}
