/** Something was not saved the last time: take it up again, or drop it. */
import { Button } from "../../parts/Button";
import { Dialog } from "../../parts/Dialog";
import { canvasWords } from "../../words/canvas";
import { speaker } from "../../words/words";
import type { Draft } from "../core/draft";
import { whenWords } from "../figures";

interface Props {
  draft: Draft;
  /** Whether the pipeline was saved by somebody since. */
  isOlder: boolean;
  take: () => void;
  drop: () => void;
}

export function DraftDialog({ draft, isOlder, take, drop }: Props) {
  const say = speaker(canvasWords);
  return (
    <Dialog
      title={say("draftTitle")}
      close={take}
      foot={
        <>
          <Button onClick={drop}>{say("draftDrop")}</Button>
          <Button kind="main" onClick={take}>
            {say("draftTake")}
          </Button>
        </>
      }
    >
      <p>{say("draftHelp", { when: whenWords(draft.when) })}</p>
      {isOlder ? <p className="nr-hint">{say("draftOlder")}</p> : null}
    </Dialog>
  );
}
