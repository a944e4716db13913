/** The brief that one row of the catalogue becomes, as the mapping changes. */
import { ChevronLeft, ChevronRight } from "lucide-react";
import { useDeferredValue, useState } from "react";
import { Fault } from "../../api/client";
import { Button } from "../../parts/Button";
import { FaultNote } from "../../parts/FaultNote";
import { Waiting } from "../../parts/Waiting";
import { batchWords } from "../../words/batch";
import { speaker } from "../../words/words";
import { useCheck } from "../asks";
import type { TrialRow } from "../models";
import { fieldWords } from "../saying";
import { FaultLines } from "./FaultLines";
import type { StepProps } from "./Setup";

/** Rows that may be leafed through. */
const ROWS = 25;
/** What nobody has said, and every film has all the same. */
const USUAL: Readonly<Record<string, unknown>> = { style: "cinematic", template: "auto", narrative: "auto", seed: 1 };

export function Sample({ tenant, pipeline, batch, tag, missing }: StepProps & { missing: readonly string[] }) {
  const say = speaker(batchWords);
  const [at, setAt] = useState(0);
  const tried = useDeferredValue(batch);
  const asked = { pipeline: pipeline.name, batch: tried, rows: ROWS, count: ROWS };
  const check = useCheck(tenant.name, asked, tag, missing.length === 0);
  const rows = check.data?.rows ?? [];
  const row = rows[Math.min(at, rows.length - 1)];
  return (
    <aside className="nr-sample" aria-busy={check.isFetching}>
      <header>
        <h2>{say("sample", { number: row?.number ?? 1 })}</h2>
        <Button kind="quiet" icon={say("before")} disabled={at === 0} onClick={() => setAt(at - 1)}>
          <ChevronLeft size={16} aria-hidden />
        </Button>
        <Button kind="quiet" icon={say("after")} disabled={at >= rows.length - 1} onClick={() => setAt(at + 1)}>
          <ChevronRight size={16} aria-hidden />
        </Button>
      </header>
      {missing.length > 0 ? (
        <p className="nr-faint">{say("lacks", { names: missing.map(fieldWords).join(", ") })}</p>
      ) : null}
      {check.isPending && missing.length === 0 ? <Waiting /> : null}
      {check.isError && check.error instanceof Fault ? <FaultNote fault={check.error} /> : null}
      {row && !check.isError && missing.length === 0 ? <SampleRow row={row} /> : null}
    </aside>
  );
}

function SampleRow({ row }: { row: TrialRow }) {
  const say = speaker(batchWords);
  if (row.state === "filtered") return <p className="nr-faint">{say("sampleLeft")}</p>;
  const fields = Object.entries(row.brief ?? {}).filter(([name, value]) => !isNothing(value) && USUAL[name] !== value);
  return (
    <>
      <FaultLines faults={row.faults ?? []} />
      <dl className="nr-sample-brief">
        {fields.map(([name, value]) => (
          <div key={name} data-field={name}>
            <dt>{fieldWords(name)}</dt>
            <dd>
              <Value value={value} />
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}

function Value({ value }: { value: unknown }) {
  if (Array.isArray(value)) {
    return (
      <ul>
        {value.map((item) => (
          <li key={String(item)}>{String(item)}</li>
        ))}
      </ul>
    );
  }
  if (typeof value === "object" && value !== null) {
    return (
      <ul>
        {Object.entries(value).map(([name, item]) => (
          <li key={name}>
            <span className="nr-faint">{name}</span> {String(item)}
          </li>
        ))}
      </ul>
    );
  }
  return <>{String(value)}</>;
}

function isNothing(value: unknown): boolean {
  if (value === null || value === "") return true;
  return typeof value === "object" && Object.keys(value as object).length === 0;
}
