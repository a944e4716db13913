/** A film with all that is known of it: in the library, and on the page of its run. */
import { useCallback, useEffect, useId, useRef, useState, type ReactNode } from "react";
import { libraryWords } from "../words/library";
import { speaker } from "../words/words";
import { isGoingOn, useComments } from "./asks";
import { Comparison } from "./Comparison";
import { Controls } from "./Controls";
import { Deck } from "./deck";
import { FilmHead } from "./FilmHead";
import "./film.css";
import { Loudness } from "./Loudness";
import { Making } from "./Making";
import type { Comment, FilmDetail } from "./models";
import { comparables } from "./pairs";
import { COMPARE, RenditionTabs } from "./RenditionTabs";
import { ReadingView } from "./ReadingView";
import { RevisedNote } from "./RevisedNote";
import { SidePanel } from "./SidePanel";
import { Stage } from "./Stage";
import { tabId } from "./Tabs";
import { Timeline } from "./Timeline";
import { usePlace } from "./usePlace";
import { useKeys } from "./useKeys";

interface Props {
  film: FilmDetail;
  reload: () => void;
  before?: ReactNode;
  after?: ReactNode;
  linkTo: (runId: string) => string;
}

const CAPTIONS = "nightreel.captions";

export function FilmView({ film, reload, before, after, linkTo }: Props) {
  const say = speaker(libraryWords);
  const { query, open } = usePlace();
  const [deck] = useState(() => new Deck());
  const [captions, setCaptions] = useState(() => localStorage.getItem(CAPTIONS) !== "off");
  const [comment, setComment] = useState("");
  const [writes, setWrites] = useState(0);
  const player = useRef<HTMLDivElement>(null);
  const panel = useId();
  const said = query.get("platform_shown");
  const rendition = film.renditions.find((one) => one.platform === said) ?? film.renditions[0];
  const comparable = comparables(film).length > 0;
  const compares = (query.get("view") === "compare" || !rendition) && comparable && !isGoingOn(film.state);
  const shown = compares ? COMPARE : (rendition?.platform ?? "");
  const comments = useComments(film.tenant, film.run_id).data?.comments ?? [];
  const show = useCallback(
    (id: string) => open(id === COMPARE ? { view: "compare" } : { view: "", platform_shown: id }),
    [open],
  );
  const setShown = useCallback((on: boolean) => {
    setCaptions(on);
    localStorage.setItem(CAPTIONS, on ? "on" : "off");
  }, []);
  const fullScreen = useCallback(() => {
    if (document.fullscreenElement) void document.exitFullscreen();
    else void player.current?.requestFullscreen().catch(() => undefined);
  }, []);
  const openComment = useCallback(
    (one: Comment) => {
      setComment(one.id);
      deck.pause();
      deck.seek(one.at_s ?? 0);
      open({ side: "comments" });
    },
    [deck, open],
  );
  const write = useCallback(() => {
    deck.pause();
    open({ side: "comments" });
    setWrites((now) => now + 1);
  }, [deck, open]);
  useKeys(deck, film.shots, { captions: () => setShown(!captions), fullScreen, write });
  useEffect(() => {
    const at = Number(query.get("t"));
    if (at > 0) deck.seek(at);
    // Only where the address was opened: a film is not moved by its own address.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [deck]);
  return (
    <div className="nr-film">
      <FilmHead film={film} before={before} after={after} />
      <RevisedNote film={film} linkTo={linkTo} />
      <div className="nr-film-body">
        <section className="nr-film-main" aria-label={say("film")} {...(rendition || compares ? {} : { tabIndex: 0 })}>
          {rendition || compares ? (
            <div className="nr-film-bar">
              <RenditionTabs
                renditions={film.renditions}
                chosen={shown}
                choose={show}
                panel={panel}
                comparable={comparable}
              />
            </div>
          ) : null}
          <div
            className="nr-film-player"
            ref={player}
            {...(rendition || compares ? { id: panel, role: "tabpanel", "aria-labelledby": tabId(panel, shown) } : {})}
          >
            {compares ? (
              <Comparison film={film} />
            ) : rendition ? (
              <>
                <Stage
                  deck={deck}
                  rendition={rendition}
                  title={film.title.slice(0, 200)}
                  language={film.language}
                  captions={captions}
                  poster={film.shots[0]?.still ?? ""}
                  reload={reload}
                />
                <Controls
                  deck={deck}
                  rendition={rendition}
                  captions={captions}
                  setCaptions={setShown}
                  fullScreen={fullScreen}
                />
                <Timeline
                  deck={deck}
                  tenant={film.tenant}
                  runId={film.run_id}
                  rendition={rendition}
                  shots={film.shots}
                  comments={comments}
                  openComment={openComment}
                />
                <Loudness tenant={film.tenant} runId={film.run_id} rendition={rendition} />
              </>
            ) : film.reading && (film.state === "success" || film.state === "waiting") ? (
              <ReadingView film={film} reading={film.reading} />
            ) : (
              <Making film={film} />
            )}
          </div>
        </section>
        <SidePanel
          film={film}
          deck={deck}
          rendition={rendition}
          comment={comment}
          writes={writes}
          comments={comments}
          linkTo={linkTo}
        />
      </div>
    </div>
  );
}
