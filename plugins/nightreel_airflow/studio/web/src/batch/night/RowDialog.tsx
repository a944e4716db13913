/** What is wrong with one row of a night, in plain words. */
import { Dialog } from "../../parts/Dialog";
import { batchWords } from "../../words/batch";
import { speaker } from "../../words/words";
import type { GridRow } from "../models";
import { stateWords } from "../saying";

export function RowDialog({ row, close }: { row: GridRow; close: () => void }) {
  const say = speaker(batchWords);
  return (
    <Dialog title={row.title || row.key || say("nameless", { number: row.number })} close={close}>
      <p className="nr-faint">
        {[row.key, say("rowOf", { number: row.number }), stateWords(row.state)].filter(Boolean).join(" · ")}
      </p>
      <ul className="nr-rowfaults">
        {(row.faults ?? []).map((fault) => (
          <li key={fault}>{fault}</li>
        ))}
      </ul>
    </Dialog>
  );
}
