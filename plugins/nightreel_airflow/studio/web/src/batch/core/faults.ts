/** Faults of a catalogue's rows as a table that people mend by. */
import type { TrialRow } from "../models";

const FORMULA = /^[\s]*[=+\-@\t\r]/;

/** Writes the faults as CSV, one a line; no cell of it is a formula. */
export function faultsTable(rows: readonly TrialRow[], head: readonly string[]): string {
  const lines = rows.flatMap((row) =>
    (row.faults ?? []).map((fault) => [
      String(row.number),
      row.key ?? "",
      fault.column ?? "",
      fault.got ?? "",
      fault.want ?? "",
      fault.fix ?? "",
    ]),
  );
  return "\ufeff" + [head, ...lines].map((cells) => cells.map(cell).join(",")).join("\r\n") + "\r\n";
}

function cell(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
