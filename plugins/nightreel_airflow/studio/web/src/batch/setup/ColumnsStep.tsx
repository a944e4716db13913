/** Step 2: what each column is, with the brief that a row becomes beside it. */
import { CircleCheck, TriangleAlert } from "lucide-react";
import { useMemo } from "react";
import { Button } from "../../parts/Button";
import { FaultNote } from "../../parts/FaultNote";
import { Waiting } from "../../parts/Waiting";
import { batchWords } from "../../words/batch";
import { speaker } from "../../words/words";
import { useColumns } from "../asks";
import { guessed, missing, usesOf } from "../core/mapping";
import { fieldWords } from "../saying";
import { ColumnLine } from "./ColumnLine";
import { Constants } from "./Constants";
import { Sample } from "./Sample";
import type { StepProps } from "./Setup";

export function ColumnsStep(props: StepProps) {
  const { tenant, batch, change, tag, mayEdit } = props;
  const say = speaker(batchWords);
  const columns = useColumns(tenant.name, batch, tag);
  const seen = columns.data?.seen;
  const uses = useMemo(() => usesOf(batch, seen?.columns ?? []), [batch, seen]);
  if (columns.isError) return <FaultNote fault={columns.error} again={() => void columns.refetch()} />;
  if (!seen || !columns.data) return <Waiting />;
  const lacks = missing(batch, uses);
  return (
    <div className="nr-columns">
      <section className="nr-columns-map">
        <p className="nr-columns-said" data-tone={lacks.length === 0 ? "good" : "bad"} role="status">
          {lacks.length === 0 ? <CircleCheck size={16} aria-hidden /> : <TriangleAlert size={16} aria-hidden />}
          <span>
            {lacks.length === 0 ? say("allMapped") : say("lacks", { names: lacks.map(fieldWords).join(", ") })}
          </span>
          {mayEdit ? (
            <Button kind="quiet" onClick={() => change(guessed(batch, seen.columns))}>
              {say("takeGuesses")}
            </Button>
          ) : null}
        </p>
        <table className="nr-maptable">
          <thead>
            <tr>
              <th scope="col">{say("column")}</th>
              <th scope="col">{say("examples")}</th>
              <th scope="col">{say("means")}</th>
            </tr>
          </thead>
          <tbody>
            {uses.map((use) => (
              <ColumnLine
                key={use.column.name}
                use={use}
                batch={batch}
                fields={columns.data.fields}
                change={change}
                mayEdit={mayEdit}
              />
            ))}
          </tbody>
        </table>
        {seen.left_out ? <p className="nr-faint">{say("leftOut", { n: seen.left_out })}</p> : null}
        <Constants batch={batch} fields={columns.data.fields} change={change} mayEdit={mayEdit} />
      </section>
      <Sample {...props} missing={lacks} />
    </div>
  );
}
