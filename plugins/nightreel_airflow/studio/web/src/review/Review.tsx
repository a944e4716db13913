/** A review as it is looked at: the film, its shots, its words, what was found, and the bar to decide. */
import { useCallback, useEffect, useRef, useState } from "react";
import { playByKey, seek } from "../parts/playing";
import { Changes } from "./Changes";
import { Checks } from "./Checks";
import { shotAt } from "./core/draft";
import { actionOf } from "./core/keys";
import type { Choice, Sheet } from "./core/models";
import { DecideBar } from "./DecideBar";
import { Head } from "./Head";
import type { Composed } from "./NoteForm";
import { Notes } from "./Notes";
import { Stage } from "./Stage";
import { Standing } from "./Standing";
import { Strip } from "./Strip";
import type { Drafting } from "./useDraft";
import { useKeys } from "./useKeys";
import { WordsList } from "./WordsList";

interface Props {
  sheet: Sheet;
  drafting: Drafting;
  wasOvertaken: boolean;
  next: (() => void) | null;
  ask: (choice: Choice) => void;
  showKeys: () => void;
}

export function Review({ sheet, drafting, wasOvertaken, next, ask, showKeys }: Props) {
  const video = useRef<HTMLVideoElement>(null);
  const page = useRef<HTMLDivElement>(null);
  const article = useRef<HTMLElement>(null);
  const [number, setNumber] = useState(sheet.shots[0]?.number ?? 0);
  const [composed, setComposed] = useState<Composed | null>(null);
  const [compares, setCompares] = useState(false);
  const ofScript = sheet.of === "script";
  const takesNotes = sheet.may_decide && !ofScript && sheet.has_script;
  const canCompare = Boolean(sheet.films.length && sheet.parent_film?.films.length);
  const { shots } = sheet;
  const onTime = useCallback((time: number) => setNumber(shotAt(shots, time)?.number ?? 0), [shots]);
  const goTo = (to: number, at_s?: number | null) => {
    const shot = shots.find((one) => one.number === to);
    if (!shot) return;
    setNumber(to);
    if (video.current) seek(video.current, at_s ?? shot.start_s + 0.02);
    else page.current?.querySelector(`[data-words="${to}"]`)?.scrollIntoView({ block: "nearest" });
  };
  const write = (shot: number, at_s: number | null) => {
    video.current?.pause();
    setComposed({ id: null, shot, at_s, text: "" });
  };
  const editWords = (shot: number) => {
    const place = page.current?.querySelector<HTMLTextAreaElement>(`[data-words="${shot}"] textarea`);
    place?.focus();
    place?.scrollIntoView({ block: "center" });
  };
  useEffect(() => {
    const { activeElement } = document;
    if (activeElement === document.body || activeElement?.closest(".nr-rv-queue")) article.current?.focus();
  }, []);
  useKeys((event) => {
    const action = actionOf(event);
    const { may_decide } = sheet;
    if (action?.act === "approve" && may_decide) ask("approve");
    else if (action?.act === "reject" && may_decide) ask("reject");
    else if (action?.act === "again" && may_decide) ask("again");
    else if (action?.act === "note" && takesNotes) {
      const at_s = video.current?.currentTime ?? null;
      write(at_s === null ? number : (shotAt(shots, at_s)?.number ?? number), at_s);
    } else if (action?.act === "words") editWords(number);
    else if (action?.act === "compare" && canCompare) setCompares((now) => !now);
    else if (action?.act === "goto") goTo(action.shot);
    else if (action?.act === "shot") goTo(number + action.by);
    else return video.current !== null && playByKey(video.current, event, sheet.fps ?? undefined);
    return true;
  });
  return (
    <article
      ref={article}
      className="nr-rv-open"
      aria-label={sheet.title}
      data-of={sheet.of}
      tabIndex={-1}
      onClick={(event) => event.detail > 0 && letGo()}
    >
      <div className="nr-rv-page" ref={page}>
        <Head sheet={sheet} showKeys={showKeys} />
        <Standing sheet={sheet} wasOvertaken={wasOvertaken} next={next} />
        <div
          className="nr-rv-columns"
          data-side={takesNotes || sheet.parent_film || sheet.checks.length ? "" : undefined}
        >
          <div className="nr-rv-main">
            <Stage
              sheet={sheet}
              video={video}
              notes={drafting.draft.notes}
              compares={compares && canCompare}
              setCompares={canCompare ? setCompares : null}
              onTime={onTime}
            />
            <Strip
              shots={shots}
              draft={drafting.draft}
              current={number}
              goTo={goTo}
              write={takesNotes ? (shot) => write(shot, null) : null}
            />
            {sheet.has_script ? <WordsList sheet={sheet} drafting={drafting} current={number} goTo={goTo} /> : null}
          </div>
          <aside className="nr-rv-side">
            {ofScript ? null : (
              <Notes
                sheet={sheet}
                drafting={drafting}
                composed={composed}
                setComposed={setComposed}
                goTo={goTo}
                takesNotes={takesNotes}
              />
            )}
            {sheet.parent_film ? <Changes sheet={sheet} parent={sheet.parent_film} goTo={goTo} /> : null}
            {sheet.checks.length || sheet.scores ? <Checks sheet={sheet} /> : null}
          </aside>
        </div>
      </div>
      {sheet.may_decide ? <DecideBar sheet={sheet} draft={drafting.draft} ask={ask} /> : null}
    </article>
  );
}

/** Takes the focus from a button that was clicked with the mouse, so that space plays the film again. */
function letGo(): void {
  const { activeElement } = document;
  if (activeElement instanceof HTMLButtonElement) activeElement.blur();
}
