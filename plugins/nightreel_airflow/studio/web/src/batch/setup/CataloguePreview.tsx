/** What a catalogue holds: its columns with a few values each. */
import { batchWords } from "../../words/batch";
import { speaker } from "../../words/words";
import type { ColumnsAnswer } from "../models";

const SHOWN = 60;
const ROWS = [0, 1, 2];

export function CataloguePreview({ seen }: { seen: ColumnsAnswer["seen"] }) {
  const say = speaker(batchWords);
  const columns = seen.columns.slice(0, SHOWN);
  const count = seen.columns.length + (seen.left_out ?? 0);
  return (
    <>
      <h2>{say("preview")}</h2>
      <p className="nr-faint">{say("previewSums", { columns: count, rows: seen.rows })}</p>
      {(seen.notes ?? []).map((note) => (
        <p key={note} className="nr-note">
          {note}
        </p>
      ))}
      <div className="nr-table-scroll" tabIndex={0} role="region" aria-label={say("preview")}>
        <table className="nr-table">
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column.name} scope="col">
                  {column.name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {ROWS.map((at) => (
              <tr key={at}>
                {columns.map((column) => (
                  <td key={column.name}>
                    <span title={column.examples?.[at] ?? ""}>{column.examples?.[at] ?? ""}</span>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
