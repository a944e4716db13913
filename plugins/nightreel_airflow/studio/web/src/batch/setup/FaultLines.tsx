/** What is wrong with a row, each fault with its column and what helps. */
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

/** A fault as one sentence or two. */
export function FaultWords({ fault }: { fault: NonNullable<TrialRow["faults"]>[number] }) {
  const found = [fault.got, fault.want].filter(Boolean).join(" → ");
  return (
    <span>
      {found || fault.code}
      {fault.fix ? <em>{capital(fault.fix)}.</em> : null}
    </span>
  );
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
