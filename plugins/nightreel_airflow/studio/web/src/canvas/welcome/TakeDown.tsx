/** Asks before a draft is deleted or a pipeline taken down; both go into the archive. */
import { Button } from "../../parts/Button";
import { Dialog } from "../../parts/Dialog";
import { FaultNote } from "../../parts/FaultNote";
import { canvasWords } from "../../words/canvas";
import { speaker } from "../../words/words";
import type { PipelineLine } from "../types";
import type { Archiving } from "./useArchive";

interface Props {
  line: PipelineLine;
  archiving: Archiving;
  close: () => void;
}

export function TakeDown({ line, archiving, close }: Props) {
  const say = speaker(canvasWords);
  const isDraft = line.state === "draft";
  const title = line.title || line.name;
  const take = async () => {
    if (await archiving.move(line, "take-down")) close();
  };
  return (
    <Dialog
      title={say(isDraft ? "deleteDraftTitle" : "takeDownTitle", { title })}
      close={close}
      foot={
        <>
          <Button onClick={close}>{say("cancel")}</Button>
          <Button kind="bad" disabled={archiving.isBusy} onClick={() => void take()}>
            {say(isDraft ? "deleteDraftDo" : "takeDownDo")}
          </Button>
        </>
      }
    >
      <p className="nr-take-down">{say(isDraft ? "deleteDraftHelp" : "takeDownHelp")}</p>
      {isDraft || archiving.fault ? null : <p className="nr-hint">{say("takeDownWaits")}</p>}
      {archiving.fault ? <FaultNote fault={archiving.fault} /> : null}
    </Dialog>
  );
}
