/** One pipeline with nights. */
import { Play, Settings2 } from "lucide-react";
import { useState } from "react";
import { Button } from "../../parts/Button";
import { notify } from "../../parts/notices";
import { batchWords } from "../../words/batch";
import { speaker } from "../../words/words";
import { useSwitch } from "../asks";
import type { Batch, NightlyPipeline } from "../models";
import { coming, scheduleWords } from "../saying";
import { useBatchPlace } from "../usePlace";
import { LastNight } from "./LastNight";
import { PastNights } from "./PastNights";
import { StartDialog } from "./StartDialog";

interface Props {
  tenant: string;
  pipeline: NightlyPipeline;
}

export function NightlyCard({ tenant, pipeline }: Props) {
  const say = speaker(batchWords);
  const { go } = useBatchPlace();
  const [starting, setStarting] = useState(false);
  const batch = pipeline.batch as Batch;
  return (
    <li className="nr-nightly" data-pipeline={pipeline.name}>
      <div className="nr-nightly-what">
        <h2>{pipeline.title}</h2>
        <p className="nr-nightly-catalogue" title={batch.catalogue}>
          {batch.catalogue}
        </p>
        <p>
          {scheduleWords(batch)}
          {batch.schedule ? <span className="nr-faint"> {say("zone", { zone: batch.time_zone ?? "UTC" })}</span> : null}
          {batch.deadline ? <span className="nr-faint">, {say("readyBy", { time: batch.deadline })}</span> : null}
        </p>
        <Next tenant={tenant} pipeline={pipeline} />
      </div>
      <div className="nr-nightly-past">
        <LastNight night={pipeline.last?.[0]} />
        <PastNights nights={pipeline.last ?? []} />
      </div>
      <div className="nr-nightly-do">
        <Button
          kind="main"
          disabled={!pipeline.may_start || !pipeline.known || Boolean(pipeline.fault)}
          onClick={() => setStarting(true)}
        >
          <Play size={14} aria-hidden />
          {say("startNow")}
        </Button>
        <Button onClick={() => go({ setup: pipeline.name })}>
          <Settings2 size={14} aria-hidden />
          {say("setUp")}
        </Button>
      </div>
      {starting ? <StartDialog tenant={tenant} pipeline={pipeline} close={() => setStarting(false)} /> : null}
    </li>
  );
}

function Next({ tenant, pipeline }: Props) {
  const say = speaker(batchWords);
  const switching = useSwitch(tenant);
  if (pipeline.fault) return <p className="nr-batch-broken">{pipeline.fault}</p>;
  if (!pipeline.known) return <p className="nr-nightly-next">{say("notKnown")}</p>;
  if (!pipeline.batch?.schedule) return null;
  const change = () =>
    switching.mutate(
      { pipeline: pipeline.name, paused: !pipeline.paused },
      { onError: (fault) => notify(`${fault.got}. ${fault.fix}`, "bad") },
    );
  return (
    <p className="nr-nightly-next" data-off={pipeline.paused}>
      {pipeline.paused
        ? say("paused")
        : `${say("next")}: ${pipeline.next ? coming(pipeline.next, pipeline.batch.time_zone ?? "UTC") : "–"}`}
      {pipeline.may_edit ? (
        <button type="button" className="nr-textual" disabled={switching.isPending} onClick={change}>
          {pipeline.paused ? say("switchOn") : say("switchOff")}
        </button>
      ) : null}
    </p>
  );
}
