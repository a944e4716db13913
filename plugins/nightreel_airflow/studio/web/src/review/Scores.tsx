/** Scores of the shots as a table of bars. */
import type { Sheet } from "./core/models";
import { useSay } from "./saying";

export function Scores({ scores }: { scores: NonNullable<Sheet["scores"]> }) {
  const say = useSay();
  return (
    <details>
      <summary>{say("scores")}</summary>
      <div className="nr-rv-scores">
        <table>
          <thead>
            <tr>
              <td />
              {scores.names.map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {scores.rows.map(([subject, cells]) => (
              <tr key={subject}>
                <th scope="row">{subject}</th>
                {cells.map((cell, index) => (
                  <td key={scores.names[index]} title={cell?.detail} data-state={cell?.state}>
                    {cell?.text}
                    {cell?.percent == null ? null : <i style={{ width: `${cell.percent}%` }} />}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
