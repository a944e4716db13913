/** Somebody saved in between: theirs and mine side by side, and nothing is lost. */
import { lazy, Suspense } from "react";
import { Button } from "../../parts/Button";
import { Dialog } from "../../parts/Dialog";
import { Waiting } from "../../parts/Waiting";
import { canvasWords } from "../../words/canvas";
import { speaker } from "../../words/words";
import { whenWords } from "../figures";
import type { Document } from "../useDocument";

const TextDiff = lazy(() => import("../versions/TextDiff"));

export function ConflictDialog({ document }: { document: Document }) {
  const say = speaker(canvasWords);
  if (document.conflict === null) return null;
  const { said, saving } = document.conflict;
  const { theirs } = said;
  return (
    <Dialog
      title={say("conflict")}
      close={document.keepEditing}
      width={1040}
      foot={
        <>
          <Button onClick={document.keepEditing}>{say("keepEditing")}</Button>
          <Button onClick={() => void document.takeTheirs()}>{say("takeTheirs")}</Button>
          <Button kind="main" disabled={document.isSaving} onClick={() => void document.saveOnTop()}>
            {say("saveOnTop")}
          </Button>
        </>
      }
    >
      <p>{say("conflictHelp", { by: theirs.by, when: whenWords(theirs.when), n: theirs.number })}</p>
      {theirs.message ? <p className="nr-hint">“{theirs.message}”</p> : null}
      <div className="nr-diff-heads" aria-hidden>
        <strong>{say("theirs", { n: theirs.number })}</strong>
        <strong>{say("mine")}</strong>
      </div>
      <Suspense fallback={<Waiting />}>
        <TextDiff before={said.text} after={saving.text} label={say("conflict")} />
      </Suspense>
    </Dialog>
  );
}
