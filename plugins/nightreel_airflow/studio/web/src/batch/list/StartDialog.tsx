/** Asks once more before a night begins. */
import { useState } from "react";
import { Button } from "../../parts/Button";
import { Dialog } from "../../parts/Dialog";
import { FaultNote } from "../../parts/FaultNote";
import { batchWords } from "../../words/batch";
import { shellWords } from "../../words/shell";
import { speaker } from "../../words/words";
import { useBegin } from "../asks";
import { goesOn } from "../core/states";
import type { NightlyPipeline } from "../models";
import { useBatchPlace } from "../usePlace";

interface Props {
  tenant: string;
  pipeline: NightlyPipeline;
  close: () => void;
}

export function StartDialog({ tenant, pipeline, close }: Props) {
  const say = speaker(batchWords);
  const { go } = useBatchPlace();
  const [again, setAgain] = useState(false);
  const begin = useBegin(tenant);
  const start = () =>
    begin.mutate({ pipeline: pipeline.name, again }, { onSuccess: (begun) => go({ night: begun.night }) });
  const isAtWork = (pipeline.last ?? []).some((night) => goesOn(night.state));
  return (
    <Dialog
      title={say("startTitle", { title: pipeline.title })}
      close={close}
      foot={
        <>
          <Button onClick={close}>{speaker(shellWords)("cancel")}</Button>
          <Button kind="main" disabled={begin.isPending} onClick={start}>
            {say("startNow")}
          </Button>
        </>
      }
    >
      <p>{say("startHelp")}</p>
      {isAtWork ? <p className="nr-note">{say("atWork")}</p> : null}
      <label className="nr-tick">
        <input type="checkbox" checked={again} onChange={(event) => setAgain(event.target.checked)} />
        {say("startAgain")}
      </label>
      {begin.isError ? <FaultNote fault={begin.error} /> : null}
    </Dialog>
  );
}
