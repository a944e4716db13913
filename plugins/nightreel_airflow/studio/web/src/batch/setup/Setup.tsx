/** The guided way from a catalogue to its films, in steps that can be jumped. */
import { ArrowLeft } from "lucide-react";
import { useCallback, useMemo, useSyncExternalStore } from "react";
import { Button } from "../../parts/Button";
import type { Tenant } from "../../shell/me";
import { batchWords } from "../../words/batch";
import { speaker } from "../../words/words";
import { useCatalogues, useColumns } from "../asks";
import { draftKey, draftOf, dropDraft, keepDraft, listenToDrafts } from "../core/drafts";
import { missing, usesOf } from "../core/mapping";
import { isOpen, STEPS, type Step } from "../core/steps";
import type { Batch, NightlyPipeline } from "../models";
import { useBatchPlace } from "../usePlace";
import { CatalogueStep } from "./CatalogueStep";
import { CheckStep } from "./CheckStep";
import { ColumnsStep } from "./ColumnsStep";
import { StepNav } from "./StepNav";
import { WhenStep } from "./WhenStep";

interface Props {
  tenant: Tenant;
  pipeline: NightlyPipeline;
}

/** What every step is given. */
export interface StepProps {
  tenant: Tenant;
  pipeline: NightlyPipeline;
  batch: Batch;
  change: (batch: Batch) => void;
  /** Names the state of the catalogue's file. */
  tag: string;
  mayEdit: boolean;
}

/** A batch as it is when nobody has said anything. */
const NEW: Batch = {
  catalogue: "",
  format: "auto",
  encoding: "auto",
  delimiter: "auto",
  key: "",
  ignore: [],
  where: [],
  schedule: "",
  time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC",
  ahead: 8,
  unchanged: "skip",
  notify: { email: [], slack: "", webhook: "" },
};
const SHOWN = { catalogue: CatalogueStep, columns: ColumnsStep, check: CheckStep, when: WhenStep };

export function Setup({ tenant, pipeline }: Props) {
  const say = speaker(batchWords);
  const { step, go } = useBatchPlace();
  const key = draftKey(tenant.name, pipeline.name);
  const draft = useSyncExternalStore(listenToDrafts, () => draftOf(key));
  const setBatch = useCallback((changed: Batch) => keepDraft(key, changed), [key]);
  const batch = draft ?? pipeline.batch ?? NEW;
  const catalogues = useCatalogues(tenant.name);
  const tag = catalogues.data?.catalogues.find((one) => one.address === batch.catalogue)?.tag ?? "";
  const columns = useColumns(tenant.name, batch, tag);
  const lacks = useMemo(
    () => (columns.data ? missing(batch, usesOf(batch, columns.data.seen.columns)) : []),
    [batch, columns.data],
  );
  const has = { catalogue: batch.catalogue !== "" && !columns.isError, missing: lacks };
  const open = (to: Step) => go({ setup: pipeline.name, step: to });
  const shown = isOpen(step, has) ? step : "catalogue";
  const at = STEPS.indexOf(shown);
  const after = STEPS[at + 1];
  const Shown = SHOWN[shown];
  return (
    <div className="nr-setup">
      <header className="nr-setup-head">
        <button type="button" className="nr-batch-back" onClick={() => go({})}>
          <ArrowLeft size={14} aria-hidden />
          {say("backToNights")}
        </button>
        <h1>{pipeline.title}</h1>
        {draft ? (
          <span className="nr-setup-unsaved">
            {say("unsaved")}
            <button type="button" className="nr-textual" onClick={() => dropDraft(key)}>
              {say("discard")}
            </button>
          </span>
        ) : null}
        <StepNav current={shown} has={has} open={open} />
      </header>
      <div className="nr-setup-body" data-step={shown}>
        {pipeline.may_edit ? null : <p className="nr-note">{say("mayNot")}</p>}
        <Shown
          tenant={tenant}
          pipeline={pipeline}
          batch={batch}
          change={setBatch}
          tag={tag}
          mayEdit={Boolean(pipeline.may_edit)}
        />
      </div>
      {after ? (
        <footer className="nr-setup-foot">
          {at > 0 ? <Button onClick={() => open(STEPS[at - 1] as Step)}>{say("back")}</Button> : <span />}
          <Button kind="main" disabled={!isOpen(after, has)} onClick={() => open(after)}>
            {say("forth")}
          </Button>
        </footer>
      ) : null}
    </div>
  );
}
