/** All films that fit, as many as can be seen: further pages are asked for on the way down. */
import { useVirtualizer } from "@tanstack/react-virtual";
import { useCallback, useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent } from "react";
import { libraryWords } from "../words/library";
import { speaker } from "../words/words";
import { FilmTile } from "./FilmTile";
import { GAP_PX, latticeOf, stepOf, stepped } from "./lattice";
import type { FilmCard } from "./models";

interface Props {
  films: readonly FilmCard[];
  /** Of pipelines, by their names. */
  titles: ReadonlyMap<string, string>;
  total: number;
  search: string;
  linkTo: (runId: string) => string;
  more: (() => void) | null;
}

/** Rows that are made before they can be seen. */
const AHEAD = 2;
const EDGE_PX = 24;

export function FilmGrid({ films, titles, total, search, linkTo, more }: Props) {
  const scroll = useRef<HTMLDivElement>(null);
  const [width_px, setWidth] = useState(0);
  const [current, setCurrent] = useState(0);
  const wanted = useRef(-1);
  const lattice = latticeOf(width_px);
  const { columns } = lattice;
  const rows = Math.ceil(films.length / columns) + (more ? 1 : 0);
  const virtual = useVirtualizer({
    count: width_px > 0 ? rows : 0,
    getScrollElement: () => scroll.current,
    estimateSize: () => lattice.row_px,
    overscan: AHEAD,
    paddingStart: EDGE_PX,
    paddingEnd: EDGE_PX,
  });
  useLayoutEffect(() => watchWidth(scroll.current, setWidth), []);
  useEffect(() => virtual.measure(), [virtual, lattice.row_px, columns]);
  const shown = virtual.getVirtualItems();
  const last = shown.at(-1)?.index ?? 0;
  useEffect(() => {
    if (more && (last + AHEAD) * columns >= films.length) more();
  }, [more, last, columns, films.length]);
  useEffect(() => {
    if (wanted.current < 0) return;
    focusOn(scroll.current, films[wanted.current]?.run_id);
    wanted.current = -1;
  });
  const onFocus = useCallback((at: number) => setCurrent(at), []);
  const onKeyDown = (event: KeyboardEvent) => {
    const step = stepOf(event.key);
    if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const to = stepped(current, step, columns, films.length);
    wanted.current = to;
    setCurrent(to);
    virtual.scrollToIndex(Math.floor(to / columns), { align: "auto" });
  };
  return (
    <div className="nr-films" ref={scroll}>
      <div
        className="nr-films-all"
        role="list"
        aria-label={speaker(libraryWords)("films")}
        style={{ height: virtual.getTotalSize() }}
        onKeyDown={onKeyDown}
      >
        {shown.map((row) => (
          <div
            key={row.key}
            className="nr-films-row"
            role="presentation"
            style={{
              transform: `translateY(${row.start}px)`,
              height: lattice.row_px - GAP_PX,
              gridTemplateColumns: `repeat(${columns}, ${lattice.tile_px}px)`,
            }}
          >
            {range(columns).map((column) => {
              const at = row.index * columns + column;
              const film = films[at];
              if (!film) return more && at < total ? <span key={column} className="nr-tile-coming" /> : null;
              const { run_id } = film;
              return (
                <FilmTile
                  key={run_id}
                  film={film}
                  pipeline={titles.get(film.pipeline) ?? film.pipeline}
                  to={linkTo(run_id)}
                  search={search}
                  at={at}
                  count={total}
                  current={at === Math.min(current, films.length - 1)}
                  onFocus={onFocus}
                />
              );
            })}
          </div>
        ))}
      </div>
    </div>
  );
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

function watchWidth(element: HTMLElement | null, told: (width_px: number) => void): (() => void) | undefined {
  if (!element) return undefined;
  const read = () => told(element.clientWidth - 2 * EDGE_PX);
  const observer = new ResizeObserver(read);
  observer.observe(element);
  read();
  return () => observer.disconnect();
}

/** Puts the focus on a film's tile, once it is made. */
export function focusOn(root: ParentNode | null, runId: string | undefined): void {
  if (!root || runId === undefined) return;
  const links = root.querySelectorAll<HTMLElement>("[data-run]");
  [...links].find((link) => link.dataset["run"] === runId)?.focus({ preventScroll: true });
}
