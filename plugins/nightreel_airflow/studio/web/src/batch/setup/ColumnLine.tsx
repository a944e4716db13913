/** One column: its name, a few of its values, and what it is. */
import { batchWords } from "../../words/batch";
import { speaker } from "../../words/words";
import { choicesFor, NOTHING, withUse, type ColumnUse } from "../core/mapping";
import type { Batch, BriefField } from "../models";
import { fieldWords } from "../saying";

interface Props {
  use: ColumnUse;
  batch: Batch;
  fields: readonly BriefField[];
  change: (batch: Batch) => void;
  mayEdit: boolean;
}

export function ColumnLine({ use, batch, fields, change, mayEdit }: Props) {
  const say = speaker(batchWords);
  const { column } = use;
  const share = Math.round((column.filled ?? 0) * 100);
  return (
    <tr data-column={column.name} data-used={use.use !== NOTHING}>
      <th scope="row">
        {column.name}
        {share < 100 ? <small>{say("filled", { share })}</small> : null}
      </th>
      <td className="nr-map-examples">
        {(column.examples ?? []).map((example) => (
          <span key={example} title={example}>
            {example}
          </span>
        ))}
        {column.examples?.length ? null : <em>{say("empty")}</em>}
      </td>
      <td>
        <select
          className="nr-select"
          aria-label={say("useOf", { column: column.name })}
          value={use.use}
          disabled={!mayEdit}
          onChange={(event) => change(withUse(batch, column, event.target.value))}
        >
          {choicesFor(use, fields).map((field) => (
            <option key={field} value={field}>
              {fieldWords(field)}
              {field === "title" ? ` (${say("required")})` : ""}
            </option>
          ))}
        </select>
        {use.own || use.filters ? (
          <small className="nr-map-why">
            {[use.own ? say("byName") : "", use.filters ? say("filtersBy") : ""].filter(Boolean).join(" · ")}
          </small>
        ) : null}
      </td>
    </tr>
  );
}
