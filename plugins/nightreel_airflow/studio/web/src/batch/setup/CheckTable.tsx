/** The rows of a check: only those in sight are drawn, and only their pages are asked for. */
import { useVirtualizer } from "@tanstack/react-virtual";
import { useRef } from "react";
import { batchWords } from "../../words/batch";
import { speaker } from "../../words/words";
import { PAGE, useCheck, type CheckAsked } from "../asks";
import type { CheckAnswer, TrialRow } from "../models";
import { CheckLine } from "./CheckLine";

const LINE_PX = 37;

interface Props {
  tenant: string;
  asked: CheckAsked;
  tag: string;
  /** The first page. */
  answer: CheckAnswer;
}

export function CheckTable({ tenant, asked, tag, answer }: Props) {
  const say = speaker(batchWords);
  const scrolled = useRef<HTMLDivElement>(null);
  const lines = useVirtualizer({
    count: answer.total,
    getScrollElement: () => scrolled.current,
    estimateSize: () => LINE_PX,
    overscan: 8,
  });
  const seen = lines.getVirtualItems();
  const from = Math.floor((seen[0]?.index ?? 0) / PAGE);
  const to = Math.floor((seen.at(-1)?.index ?? 0) / PAGE);
  const pages = [
    useCheck(tenant, { ...asked, first: from * PAGE }, tag),
    useCheck(tenant, { ...asked, first: to * PAGE }, tag),
  ];
  const rowAt = (index: number): TrialRow | undefined => {
    const page = pages[Math.floor(index / PAGE) === from ? 0 : 1];
    return page?.isPlaceholderData ? undefined : page?.data?.rows[index % PAGE];
  };
  const before = seen[0]?.start ?? 0;
  const after = lines.getTotalSize() - (seen.at(-1)?.end ?? 0);
  const width = answer.columns.length + 2;
  return (
    <div
      ref={scrolled}
      className="nr-table-scroll nr-checktable"
      tabIndex={0}
      role="region"
      aria-label={say("rowsTable")}
    >
      <table className="nr-table" aria-rowcount={answer.total + 1}>
        <thead>
          <tr>
            <th scope="col">{say("line")}</th>
            {answer.columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
            <th scope="col">{say("wholeRow")}</th>
          </tr>
        </thead>
        <tbody>
          <Spacer height={before} width={width} />
          {seen.map((line) => (
            <CheckLine
              key={line.key}
              index={line.index}
              measure={lines.measureElement}
              row={rowAt(line.index)}
              columns={answer.columns}
            />
          ))}
          <Spacer height={after} width={width} />
        </tbody>
      </table>
    </div>
  );
}

function Spacer({ height, width }: { height: number; width: number }) {
  return height <= 0 ? null : (
    <tr aria-hidden>
      <td colSpan={width} style={{ height, padding: 0, border: 0 }} />
    </tr>
  );
}
