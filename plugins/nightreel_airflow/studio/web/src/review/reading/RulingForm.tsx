/** What is written with a rejection or an edit. Ctrl and Enter keeps it and goes on; Escape leaves the field. */
import { useEffect, useRef } from "react";
import { Button } from "../../parts/Button";
import type { Item, Ruling } from "../core/models";
import { lackOf, LONGEST_REASON } from "../core/verdicts";
import { Keycap } from "../Keycap";
import { useSay } from "./saying";

interface Props {
  item: Item;
  ruling: Ruling;
  change: (ruling: Ruling) => void;
  next: () => void;
  /** Another number takes the focus; 0 leaves it, so that keys go on moving through the list. */
  focus: number;
}

export function RulingForm({ item, ruling, change, next, focus }: Props) {
  const say = useSay();
  const first = useRef<HTMLTextAreaElement>(null);
  const edits = ruling.choice === "edit";
  const lack = lackOf(ruling, item);
  useEffect(() => {
    if (!focus) return;
    first.current?.focus();
    first.current?.setSelectionRange(first.current.value.length, first.current.value.length);
  }, [focus, ruling.choice]);
  return (
    <form
      className="nr-vd-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (lack === null) next();
      }}
      onKeyDown={(event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && lack === null) next();
        else if (event.key === "Escape" && event.target instanceof HTMLElement) event.target.blur();
      }}
    >
      {edits ? (
        <label>
          <span>{say("rightWords")}</span>
          <textarea
            ref={first}
            rows={Math.min(8, Math.max(2, Math.ceil(ruling.text.length / 60)))}
            maxLength={item.most}
            value={ruling.text}
            onChange={(event) => change({ ...ruling, text: event.target.value })}
          />
        </label>
      ) : null}
      <label>
        <span>{say(edits ? "reasonOptional" : "reason")}</span>
        <textarea
          ref={edits ? undefined : first}
          rows={edits ? 1 : 2}
          maxLength={LONGEST_REASON}
          value={ruling.reason}
          placeholder={edits ? "" : say("reasonReject")}
          onChange={(event) => change({ ...ruling, reason: event.target.value })}
        />
      </label>
      <div className="nr-vd-form-foot">
        {lack === null ? <span /> : <p role="status">{say(`lack_${lack}`)}</p>}
        <Button kind="plain" disabled={lack !== null} onClick={next}>
          {say("keepNext")} <Keycap>Ctrl ↵</Keycap>
        </Button>
      </div>
    </form>
  );
}
