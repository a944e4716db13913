/** Step 3: every row of the catalogue, and what is wrong with which cell. */
import { Download, RefreshCw } from "lucide-react";
import { useState } from "react";
import { Button } from "../../parts/Button";
import { FaultNote } from "../../parts/FaultNote";
import { Waiting } from "../../parts/Waiting";
import { number } from "../../library/saying";
import { batchWords } from "../../words/batch";
import { speaker } from "../../words/words";
import { check, PAGE, useCheck } from "../asks";
import { faultsTable } from "../core/faults";
import type { CheckAnswer, TrialRow } from "../models";
import { CheckTable } from "./CheckTable";
import { saved } from "./download";
import type { StepProps } from "./Setup";

const KINDS = {
  all: { word: "all", states: [] },
  ready: { word: "ready", states: ["ready"] },
  wrong: { word: "wrongRows", states: ["wrong", "duplicate"] },
  filtered: { word: "leftOutRows", states: ["filtered"] },
} as const;
type Kind = keyof typeof KINDS;
const AT_ONCE = 500;

export function CheckStep({ tenant, pipeline, batch, tag }: StepProps) {
  const say = speaker(batchWords);
  const [kind, setKind] = useState<Kind>("all");
  const asked = { pipeline: pipeline.name, batch, states: KINDS[kind].states, first: 0, count: PAGE };
  const answer = useCheck(tenant.name, asked, tag);
  if (answer.isError) return <FaultNote fault={answer.error} again={() => void answer.refetch()} />;
  if (!answer.data) {
    return (
      <div className="nr-checking">
        <Waiting />
        <p>{say("checking")}</p>
      </div>
    );
  }
  const data = answer.data;
  const counts = countsOf(data);
  const download = async () => {
    const rows: TrialRow[] = [];
    while (rows.length < counts.wrong) {
      const page = await check(tenant.name, {
        ...asked,
        states: KINDS.wrong.states,
        first: rows.length,
        count: AT_ONCE,
      });
      if (page.rows.length === 0) break;
      rows.push(...page.rows);
    }
    const head = (["line", "key", "column", "got", "want", "mend"] as const).map((word) => say(word));
    saved(`${pipeline.name}-${say("faultsFile")}.csv`, faultsTable(rows, head));
  };
  return (
    <div className="nr-check">
      <div className="nr-check-head">
        <div role="group" aria-label={say("rowsTable")} className="nr-check-kinds">
          {(Object.keys(KINDS) as Kind[]).map((one) => (
            <button key={one} type="button" data-kind={one} aria-pressed={kind === one} onClick={() => setKind(one)}>
              <b>{number(counts[one])}</b>
              {say(KINDS[one].word)}
            </button>
          ))}
        </div>
        <span className="nr-check-space" />
        <Button kind="quiet" onClick={() => void answer.refetch()} disabled={answer.isFetching}>
          <RefreshCw size={14} aria-hidden />
          {say("checkAgain")}
        </Button>
        <Button disabled={counts.wrong === 0} onClick={() => void download()}>
          <Download size={14} aria-hidden />
          {say("downloadFaults")}
        </Button>
      </div>
      {data.whole ? null : <p className="nr-note">{say("notWhole", { n: number(counts.all) })}</p>}
      {data.notes.map((note) => (
        <p key={note} className="nr-note">
          {note}
        </p>
      ))}
      {data.total === 0 ? (
        <p className="nr-faint nr-check-none">{say("noneOfThese")}</p>
      ) : (
        <CheckTable key={kind} tenant={tenant.name} asked={asked} tag={tag} answer={data} />
      )}
    </div>
  );
}

function countsOf(answer: CheckAnswer): Record<Kind, number> {
  const { ready = 0, wrong = 0, duplicate = 0, filtered = 0 } = answer.counts;
  return { all: ready + wrong + duplicate + filtered, ready, wrong: wrong + duplicate, filtered };
}
