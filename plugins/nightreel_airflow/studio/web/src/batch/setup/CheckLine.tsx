/** One row of a check; a cell that is wrong says why and what helps. */
import { TriangleAlert } from "lucide-react";
import { stateWords } from "../saying";
import type { TrialRow } from "../models";
import { FaultLines, FaultWords } from "./FaultLines";

interface Props {
  index: number;
  measure: (element: Element | null) => void;
  row: TrialRow | undefined;
  columns: readonly string[];
}

export function CheckLine({ index, measure, row, columns }: Props) {
  const faults = row?.faults ?? [];
  const others = faults.filter((fault) => !columns.includes(fault.column ?? ""));
  return (
    <tr ref={measure} data-index={index} data-state={row?.state ?? "waiting"} aria-rowindex={index + 2}>
      <th scope="row">{row?.number ?? ""}</th>
      {columns.map((column) => {
        const wrong = faults.filter((fault) => fault.column === column);
        return (
          <td key={column} data-wrong={wrong.length > 0} data-column={column}>
            <span className="nr-cell" title={row?.cells?.[column] ?? ""}>
              {row?.cells?.[column] ?? ""}
            </span>
            {wrong.map((fault) => (
              <span key={`${fault.code} ${fault.got}`} className="nr-cell-fault">
                <TriangleAlert size={12} aria-hidden />
                <FaultWords fault={fault} cell={row?.cells?.[column] ?? ""} />
              </span>
            ))}
          </td>
        );
      })}
      <td className="nr-check-state">
        <span data-state={row?.state}>{row ? stateWords(row.state === "ready" ? "success" : row.state) : ""}</span>
        <FaultLines faults={others} />
      </td>
    </tr>
  );
}
