/** The open film, over the grid: it has the room to itself, and Escape gives it back. */
import { ArrowLeft, ChevronLeft, ChevronRight } from "lucide-react";
import { useEffect, useRef } from "react";
import { useNavigate } from "react-router-dom";
import { Button } from "../parts/Button";
import { FaultNote } from "../parts/FaultNote";
import { Waiting } from "../parts/Waiting";
import type { Tenant } from "../shell/me";
import { libraryWords } from "../words/library";
import { speaker } from "../words/words";
import { useFilm } from "./asks";
import { FilmView } from "./FilmView";
import type { FilmCard } from "./models";
import { usePlace } from "./usePlace";

interface Props {
  tenant: Tenant;
  runId: string;
  /** Those of the grid, of which this is one. */
  films: readonly FilmCard[];
}

export function FilmPanel({ tenant, runId, films }: Props) {
  const say = speaker(libraryWords);
  const { open, linkTo } = usePlace();
  const film = useFilm(tenant.name, runId);
  const root = useRef<HTMLElement>(null);
  const close = () => open({ film: "", side: "", platform_shown: "", view: "", t: "" }, false);
  const latest = useRef(close);
  latest.current = close;
  useEffect(() => {
    root.current?.focus({ preventScroll: true });
    const hear = (event: KeyboardEvent) => {
      if (event.key === "Escape") leave(event, () => latest.current());
    };
    document.addEventListener("keydown", hear);
    return () => document.removeEventListener("keydown", hear);
  }, []);
  const back = (
    <Button kind="quiet" icon={say("back")} onClick={close}>
      <ArrowLeft size={18} aria-hidden />
    </Button>
  );
  return (
    <section className="nr-film-panel" ref={root} tabIndex={-1} aria-label={say("film")}>
      {film.data ? (
        <FilmView
          film={film.data}
          reload={() => void film.refetch()}
          linkTo={linkTo}
          before={back}
          after={<Neighbours runId={runId} films={films} />}
        />
      ) : (
        <>
          <header className="nr-film-head">{back}</header>
          {film.isError ? <FaultNote fault={film.error} again={() => void film.refetch()} /> : <Waiting />}
        </>
      )}
    </section>
  );
}

function Neighbours({ runId, films }: { runId: string; films: readonly FilmCard[] }) {
  const say = speaker(libraryWords);
  const { linkTo } = usePlace();
  const navigate = useNavigate();
  const at = films.findIndex((film) => film.run_id === runId);
  if (at < 0) return null;
  const [before, after] = [films[at - 1], films[at + 1]];
  const go = (film: FilmCard | undefined) => film && void navigate(linkTo(film.run_id), { replace: true });
  return (
    <span className="nr-neighbours">
      <Button kind="quiet" icon={say("before")} disabled={!before} onClick={() => go(before)}>
        <ChevronLeft size={18} aria-hidden />
      </Button>
      <Button kind="quiet" icon={say("after")} disabled={!after} onClick={() => go(after)}>
        <ChevronRight size={18} aria-hidden />
      </Button>
    </span>
  );
}

/** Leaves the film, unless Escape belongs to something in it: a window, a full screen, a field. */
function leave(event: KeyboardEvent, close: () => void): void {
  if (event.defaultPrevented || document.fullscreenElement || document.querySelector("dialog[open]")) return;
  const target = event.target instanceof HTMLElement ? event.target : null;
  if (target?.closest("input:not([type=range]), textarea, select")) return target.blur();
  close();
}
