/** Saves the batch as a new version that runs, and begins a night of it where a person wants that. */
import { useState } from "react";
import { Button } from "../../parts/Button";
import { FaultNote } from "../../parts/FaultNote";
import { notify } from "../../parts/notices";
import { batchWords } from "../../words/batch";
import { speaker } from "../../words/words";
import { untilSeen, useBegin, useSave } from "../asks";
import { draftKey, dropDraft } from "../core/drafts";
import { useBatchPlace } from "../usePlace";
import type { StepProps } from "./Setup";

export function SaveBar({ tenant, pipeline, batch }: StepProps) {
  const say = speaker(batchWords);
  const { go } = useBatchPlace();
  const [message, setMessage] = useState("");
  const [waits, setWaits] = useState(false);
  const save = useSave(tenant.name);
  const begin = useBegin(tenant.name);
  const isSaved = batch === pipeline.batch;
  const start = () =>
    begin.mutate(
      { pipeline: pipeline.name, again: false },
      { onSuccess: (begun) => go({ night: begun.night }), onSettled: () => setWaits(false) },
    );
  const run = (isStarted: boolean) => {
    if (isSaved) return start();
    save.mutate(
      { pipeline: pipeline.name, batch, base: pipeline.batch ?? null, message },
      {
        onSuccess: async (saved) => {
          dropDraft(draftKey(tenant.name, pipeline.name));
          notify(say("savedAs", { n: saved.version }), "good");
          if (!isStarted) return go({});
          setWaits(true);
          await untilSeen(tenant.name, pipeline.name);
          start();
        },
      },
    );
  };
  const isBusy = save.isPending || waits || begin.isPending;
  const fault = save.error ?? begin.error;
  return (
    <section className="nr-savebar">
      {isSaved ? (
        <p className="nr-faint">{say("nothingToSave")}</p>
      ) : (
        <input
          className="nr-field"
          aria-label={say("message")}
          placeholder={say("message")}
          maxLength={500}
          value={message}
          onChange={(event) => setMessage(event.target.value)}
        />
      )}
      {fault ? <FaultNote fault={fault} /> : null}
      {waits ? <p role="status">{say("waitsAirflow")}</p> : null}
      <div>
        {isSaved ? null : (
          <Button disabled={isBusy} onClick={() => run(false)}>
            {save.isPending ? say("saving") : say("save")}
          </Button>
        )}
        <Button kind="main" disabled={isBusy || !pipeline.may_start} onClick={() => run(true)}>
          {isSaved ? say("startNow") : say("saveStart")}
        </Button>
      </div>
    </section>
  );
}
