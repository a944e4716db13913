/** Saves a version, with a message; or saves and publishes. */
import { useId, useState } from "react";
import { Button } from "../../parts/Button";
import { Dialog } from "../../parts/Dialog";
import { canvasWords } from "../../words/canvas";
import { speaker } from "../../words/words";
import { useBench } from "../bench";
import type { Document } from "../useDocument";
import { useStore } from "../useStore";

interface Props {
  document: Document;
  publish: boolean;
  close: () => void;
}

const LONGEST = 500;

export function SaveDialog({ document, publish, close }: Props) {
  const { session } = useBench();
  const say = speaker(canvasWords);
  const id = useId();
  const [message, setMessage] = useState("");
  const faults = useStore(session.state, (open) => open.faults.length);
  const isStopped = publish && faults > 0;
  const save = async () => {
    const done = await document.save(message.trim(), publish);
    if (done) close();
  };
  return (
    <Dialog
      title={say(publish ? "publishTitle" : "saveTitle")}
      close={close}
      foot={
        <>
          <Button onClick={close}>{say("cancel")}</Button>
          <Button kind="main" disabled={document.isSaving || isStopped} onClick={() => void save()}>
            {say(publish ? "publish" : "save")}
          </Button>
        </>
      }
    >
      <p className="nr-hint">{say(publish ? "publishHelp" : "saveHelp")}</p>
      {isStopped ? <p className="nr-field-fault">{say("publishFaults", { n: faults })}</p> : null}
      {!publish && faults > 0 ? <p className="nr-hint">{say("saveFaults", { n: faults })}</p> : null}
      <div className="nr-rows">
        <label htmlFor={id} className="nr-label">
          {say("message")}
        </label>
        <input
          id={id}
          className="nr-input"
          value={message}
          maxLength={LONGEST}
          autoFocus
          placeholder={say("messageHelp")}
          onChange={(event) => setMessage(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && !isStopped) void save();
          }}
        />
      </div>
    </Dialog>
  );
}
