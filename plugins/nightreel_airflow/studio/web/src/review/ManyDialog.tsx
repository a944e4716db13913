/** Asks once more before many films are decided, shows how far it is, and what became of each. */
import { CircleAlert, CircleCheck } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Button } from "../parts/Button";
import { Dialog } from "../parts/Dialog";
import { FaultNote } from "../parts/FaultNote";
import { shellWords } from "../words/shell";
import { speaker } from "../words/words";
import { LONGEST } from "./core/draft";
import { ordersOf, tally } from "./core/many";
import { idOf, type Line, type Outcome } from "./core/models";
import { Keycap } from "./Keycap";
import { useSay } from "./saying";
import { useDecideMany } from "./useReviews";

/** What is to be decided together. */
export interface Many {
  choice: "approve" | "reject";
  lines: readonly Line[];
}

interface Props {
  many: Many;
  /** After something was sent. */
  close: () => void;
  /** Before anything was sent. */
  leave: () => void;
}

export function ManyDialog({ many, close, leave }: Props) {
  const say = useSay();
  const [note, setNote] = useState("");
  const [outcomes, setOutcomes] = useState<readonly Outcome[]>([]);
  const send = useDecideMany((some) => setOutcomes((before) => [...before, ...some]));
  const field = useRef<HTMLTextAreaElement>(null);
  const confirm = useRef<HTMLButtonElement>(null);
  const { choice, lines } = many;
  const n = lines.length;
  useEffect(() => {
    (choice === "reject" ? field.current : confirm.current)?.focus();
  }, [choice]);
  const isSent = !send.isIdle;
  const may = !isSent && (choice === "approve" || note.trim() !== "");
  const go = () => may && send.mutate(ordersOf(lines, choice, note));
  const { done, failed } = tally(outcomes);
  const end = isSent ? close : leave;
  return (
    <Dialog
      title={isSent ? say("outcomes") : say(choice === "approve" ? "approveManyTitle" : "rejectManyTitle", { n })}
      close={() => (send.isPending ? undefined : end())}
      width={560}
      foot={
        isSent ? (
          <Button kind="main" disabled={send.isPending} onClick={end}>
            {speaker(shellWords)("close")}
          </Button>
        ) : (
          <>
            <Button onClick={leave}>{speaker(shellWords)("cancel")}</Button>
            <button
              ref={confirm}
              type="button"
              className="nr-button"
              data-kind={choice === "reject" ? "bad" : "main"}
              data-hook="confirm"
              disabled={!may}
              onClick={go}
            >
              {say(choice === "approve" ? "approveMany" : "rejectMany", { n })} <Keycap>Ctrl ↵</Keycap>
            </button>
          </>
        )
      }
    >
      {isSent ? (
        <div className="nr-rv-outcomes" aria-live="polite">
          <progress max={n} value={outcomes.length} aria-label={say("progress", { n: outcomes.length, all: n })} />
          <p>
            {send.isPending
              ? say("progress", { n: outcomes.length, all: n })
              : failed || outcomes.length < n
                ? say("outcomesSome", { done, failed: n - done })
                : say("outcomesGood", { n: done })}
          </p>
          <ul>
            {lines.map((line) => (
              <OutcomeLine key={idOf(line)} line={line} outcome={outcomes.find((one) => idOf(one) === idOf(line))} />
            ))}
          </ul>
          {send.error ? <FaultNote fault={send.error} /> : null}
        </div>
      ) : (
        <form
          className="nr-rv-form"
          onSubmit={(event) => event.preventDefault()}
          onKeyDown={(event) => event.key === "Enter" && (event.ctrlKey || event.metaKey) && go()}
        >
          <p>{say("thenMany")}</p>
          <label htmlFor="nr-rv-why-many">
            {say(choice === "reject" ? "reasonMany" : "noteLabel")}{" "}
            {choice === "reject" ? null : <small>{say("optional")}</small>}
          </label>
          <textarea
            id="nr-rv-why-many"
            ref={field}
            rows={3}
            maxLength={LONGEST.note}
            value={note}
            onChange={(event) => setNote(event.target.value)}
          />
        </form>
      )}
    </Dialog>
  );
}

function OutcomeLine({ line, outcome }: { line: Line; outcome: Outcome | undefined }) {
  const say = useSay();
  const Icon = outcome?.done ? CircleCheck : CircleAlert;
  const why = outcome?.error ? [outcome.error.got, outcome.error.fix].filter(Boolean).join("; ") : "";
  return (
    <li data-outcome={outcome === undefined ? "open" : outcome.done ? "done" : "failed"}>
      {outcome ? <Icon size={16} aria-hidden /> : <i />}
      <span>
        {line.title}
        {outcome && !outcome.done ? <small>{say("failedOne", { why })}</small> : null}
      </span>
    </li>
  );
}
