/** One small tile a row, as many as there are: only those in sight are drawn, and only their pages are asked for. */
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, useState } from "react";
import { TILES, useNight } from "../asks";
import type { GridRow } from "../models";
import { Tile } from "./Tile";

const WIDTH_PX = 156;
const HEIGHT_PX = 140;
const GAP_PX = 10;

interface Props {
  tenant: string;
  night: string;
  state: string;
  total: number;
  show: (row: GridRow) => void;
}

export function Tiles({ tenant, night, state, total, show }: Props) {
  const scrolled = useRef<HTMLDivElement>(null);
  const columns = useColumnCount(scrolled);
  const lines = useVirtualizer({
    count: Math.ceil(total / columns),
    getScrollElement: () => scrolled.current,
    estimateSize: () => HEIGHT_PX + GAP_PX,
    overscan: 3,
  });
  const seen = lines.getVirtualItems();
  const first = (seen[0]?.index ?? 0) * columns;
  const last = ((seen.at(-1)?.index ?? 0) + 1) * columns - 1;
  const rows = useRows(tenant, night, state, Math.floor(first / TILES), Math.floor(last / TILES));
  return (
    <div ref={scrolled} className="nr-tiles">
      <ul style={{ height: lines.getTotalSize() }}>
        {seen.flatMap((line) =>
          Array.from({ length: columns }, (_, at) => line.index * columns + at)
            .filter((index) => index < total)
            .map((index) => (
              <li
                key={index}
                style={{
                  top: line.start,
                  left: `calc(${index % columns} * (100% + ${GAP_PX}px) / ${columns})`,
                  width: `calc((100% - ${(columns - 1) * GAP_PX}px) / ${columns})`,
                  height: HEIGHT_PX,
                }}
              >
                <Tile tenant={tenant} row={rows.get(index)} show={show} />
              </li>
            )),
        )}
      </ul>
    </div>
  );
}

/** Rows of at most three pages: what is in sight is never more. */
function useRows(tenant: string, night: string, state: string, from: number, to: number): Map<number, GridRow> {
  const pages = [from, Math.min(from + 1, to), to];
  const answers = [
    useNight(tenant, night, state, (pages[0] ?? 0) * TILES),
    useNight(tenant, night, state, (pages[1] ?? 0) * TILES),
    useNight(tenant, night, state, (pages[2] ?? 0) * TILES),
  ];
  const rows = new Map<number, GridRow>();
  answers.forEach((answer, at) => {
    if (answer.isPlaceholderData) return;
    answer.data?.rows.forEach((row, index) => rows.set((pages[at] ?? 0) * TILES + index, row));
  });
  return rows;
}

function useColumnCount(of: React.RefObject<HTMLElement | null>): number {
  const [columns, setColumns] = useState(6);
  useEffect(() => {
    const element = of.current;
    if (!element) return;
    const fit = () => setColumns(Math.max(1, Math.floor((element.clientWidth + GAP_PX) / (WIDTH_PX + GAP_PX))));
    const watch = new ResizeObserver(fit);
    watch.observe(element);
    fit();
    return () => watch.disconnect();
  }, [of]);
  return columns;
}
