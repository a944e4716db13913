/** What is wrong with a row, each fault with its column and what helps. */
import { batchWords } from "../../words/batch";
import { speaker } from "../../words/words";
import type { TrialRow } from "../models";

export function FaultLines({ faults }: { faults: NonNullable<TrialRow["faults"]> }) {
  if (faults.length === 0) return null;
  return (
    <ul className="nr-faultlines">
      {faults.map((fault) => (
        <li key={`${fault.column} ${fault.code} ${fault.got}`}>
          {fault.column ? <strong>{fault.column}</strong> : null}
          <FaultWords fault={fault} />
        </li>
      ))}
    </ul>
  );
}

interface WordsProps {
  fault: NonNullable<TrialRow["faults"]>[number];
  /** What the cell shows already, and need not be said again. */
  cell?: string;
}

/** A fault in two or three sentences: what was found, what is wanted, what helps. */
export function FaultWords({ fault, cell = "" }: WordsProps) {
  const say = speaker(batchWords);
  const found = fault.got && fault.got !== cell ? `${capital(fault.got)}. ` : "";
  const want = fault.want ? say("wantIs", { want: fault.want }) : "";
  return (
    <span>
      {found + want || fault.code}
      {fault.fix ? <em>{capital(fault.fix)}.</em> : null}
    </span>
  );
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
