/** Asks once more before a decision is sent, and says what happens next. */
import { useEffect, useRef } from "react";
import { Button } from "../parts/Button";
import { Dialog } from "../parts/Dialog";
import { FaultNote } from "../parts/FaultNote";
import { shellWords } from "../words/shell";
import { verdictWords } from "../words/verdicts";
import { speaker } from "../words/words";
import { changedWords, hindrance, LONGEST } from "./core/draft";
import type { Choice, Sheet } from "./core/models";
import { countsOf } from "./core/verdicts";
import { sumOf } from "./DecideBar";
import { Keycap } from "./Keycap";
import { Rating } from "./Rating";
import { useSay, type Say } from "./saying";
import type { Drafting } from "./useDraft";

interface Props {
  choice: Choice;
  sheet: Sheet;
  drafting: Drafting;
  sending: boolean;
  fault: Error | null;
  send: () => void;
  close: () => void;
}

export function DecideDialog({ choice, sheet, drafting, sending, fault, send, close }: Props) {
  const say = useSay();
  const { draft, change } = drafting;
  const ofScript = sheet.of === "script";
  const stop = hindrance(draft, choice, ofScript);
  const note = useRef<HTMLTextAreaElement>(null);
  const confirm = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    (choice === "reject" ? note.current : confirm.current)?.focus();
  }, [choice]);
  const may = stop === null && !sending;
  const left = sheet.reading ? countsOf(sheet.reading.items, draft.rulings).left : 0;
  const title = choice === "approve" ? "approveTitle" : choice === "reject" ? "rejectTitle" : "againTitle";
  return (
    <Dialog
      title={say(title, { title: sheet.title })}
      close={close}
      width={520}
      foot={
        <>
          <Button onClick={close}>{speaker(shellWords)("cancel")}</Button>
          <button
            ref={confirm}
            type="button"
            className="nr-button"
            data-kind={choice === "reject" ? "bad" : "main"}
            data-hook="confirm"
            disabled={!may}
            onClick={send}
          >
            {sending ? say("sending") : confirmSaid(say, choice, ofScript && changedWords(draft).length > 0)}{" "}
            <Keycap>Ctrl ↵</Keycap>
          </button>
        </>
      }
    >
      <form
        className="nr-rv-form"
        data-choice={choice}
        onSubmit={(event) => event.preventDefault()}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && may) send();
        }}
      >
        {choice === "again" && stop === null ? <p className="nr-rv-asked">{sumOf(say, draft)}</p> : null}
        <section className="nr-rv-next">
          <h3>{say("nextSteps")}</h3>
          <p>{nextSaid(say, choice, sheet)}</p>
          {choice === "approve" && sheet.then.length ? (
            <ol>
              {sheet.then.map((step) => (
                <li key={step}>{step}</li>
              ))}
            </ol>
          ) : null}
          {left ? <p data-hook="left">{speaker(verdictWords)("leftStay", { n: left })}</p> : null}
          {choice !== "again" && draft.notes.length ? <p>{say("notesStay", { n: draft.notes.length })}</p> : null}
        </section>
        <label htmlFor="nr-rv-why">
          {say(choice === "reject" ? "reason" : "noteLabel")}{" "}
          {choice === "reject" ? null : <small>{say("optional")}</small>}
        </label>
        <textarea
          id="nr-rv-why"
          ref={note}
          rows={3}
          maxLength={LONGEST.note}
          value={draft.note}
          placeholder={choice === "reject" ? say("reasonHelp") : ""}
          onChange={(event) => change((now) => ({ ...now, note: event.target.value }))}
        />
        {ofScript || sheet.reading ? null : (
          <Rating value={draft.rating} choose={(rating) => change((now) => ({ ...now, rating }))} />
        )}
        {stop !== null && (stop !== "reason" || draft.note) ? (
          <p className="nr-rv-stop">{say(`stop_${stop}`)}</p>
        ) : null}
        {fault ? <FaultNote fault={fault} /> : null}
      </form>
    </Dialog>
  );
}

function confirmSaid(say: Say, choice: Choice, withWords: boolean): string {
  if (choice === "approve") return say(withWords ? "approveWords" : "approve");
  return say(choice === "reject" ? "reject" : "askAgain");
}

function nextSaid(say: Say, choice: Choice, sheet: Sheet): string {
  if (choice === "reject") return say("thenReject");
  if (choice === "again") return say("thenAgain");
  if (sheet.of === "script") return say("thenScript");
  if (sheet.of === "cut") return say("thenCut");
  if (sheet.of === "reading") return say("thenReading");
  return say(sheet.then.includes("publish") ? "thenPublish" : "thenFilm");
}
