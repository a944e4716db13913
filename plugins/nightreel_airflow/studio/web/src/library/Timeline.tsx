/** The film's time from left to right: what was said of it, its shots, and its sound. All of it seeks. */
import { useRef, type KeyboardEvent, type PointerEvent } from "react";
import { libraryWords } from "../words/library";
import { speaker } from "../words/words";
import type { Deck } from "./deck";
import type { Comment, Rendition, ShotLine } from "./models";
import { short } from "./saying";
import { Sound } from "./Sound";
import { place, shotAt, timeCode } from "./timing";
import { useAtTime, useClock } from "./useDeck";

interface Props {
  deck: Deck;
  tenant: string;
  runId: string;
  rendition: Rendition;
  shots: readonly ShotLine[];
  comments: readonly Comment[];
  openComment: (comment: Comment) => void;
}

const LARGE_STEP_S = 5;

export function Timeline({ deck, tenant, runId, rendition, shots, comments, openComment }: Props) {
  const say = speaker(libraryWords);
  const bar = useRef<HTMLDivElement>(null);
  const all = useRef<HTMLDivElement>(null);
  const { duration_s, fps_number } = rendition;
  const share = (time_s: number) => `${Math.min(100, Math.max(0, (time_s / duration_s) * 100))}%`;
  useClock(deck, (time_s) => {
    all.current?.style.setProperty("--nr-now", share(time_s));
    bar.current?.setAttribute("aria-valuenow", time_s.toFixed(2));
    bar.current?.setAttribute("aria-valuetext", timeCode(time_s, fps_number));
  });
  const seekTo = (event: PointerEvent<HTMLElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    deck.seek(((event.clientX - box.left) / box.width) * duration_s);
  };
  return (
    <div className="nr-timeline" ref={all}>
      <div className="nr-marks">
        {comments.map((comment) =>
          comment.at_s === null || comment.at_s === undefined ? null : (
            <button
              key={comment.id}
              type="button"
              className="nr-mark"
              data-resolved={comment.resolved}
              style={{ left: share(comment.at_s) }}
              aria-label={say("commentAt", { time: place(comment.at_s), text: short(comment.text, 80) })}
              title={`${comment.by}: ${short(comment.text, 200)}`}
              onClick={() => openComment(comment)}
            />
          ),
        )}
      </div>
      {shots.length > 0 ? <ShotStrip deck={deck} shots={shots} duration_s={duration_s} /> : null}
      <div
        className="nr-seek"
        ref={bar}
        role="slider"
        tabIndex={0}
        aria-label={say("timeline")}
        aria-valuemin={0}
        aria-valuemax={duration_s}
        aria-valuenow={0}
        onKeyDown={(event) => seekByKey(event, deck)}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          seekTo(event);
        }}
        onPointerMove={(event) => {
          if (event.currentTarget.hasPointerCapture(event.pointerId)) seekTo(event);
        }}
      >
        <Sound tenant={tenant} runId={runId} rendition={rendition} />
      </div>
      <span className="nr-playhead" aria-hidden />
    </div>
  );
}

function ShotStrip({ deck, shots, duration_s }: { deck: Deck; shots: readonly ShotLine[]; duration_s: number }) {
  const say = speaker(libraryWords);
  const current = useAtTime(deck, (time_s) => shotAt(shots, time_s));
  return (
    <div className="nr-shots" role="group" aria-label={say("shots")}>
      {shots.map((shot, at) => (
        <button
          key={shot.number}
          type="button"
          className="nr-shot"
          aria-label={say("shot", { n: shot.number })}
          aria-current={at === current}
          title={short([say("shot", { n: shot.number }), shot.headline || shot.label || shot.scene].join(" · "), 160)}
          style={{ flexGrow: Math.max(0.001, shot.duration_s / duration_s), flexBasis: 0 }}
          onClick={() => deck.seek(shot.start_s + 0.001)}
        >
          {shot.still === "" ? null : <img src={shot.still} alt="" loading="lazy" draggable={false} />}
          <span aria-hidden>{shot.number}</span>
        </button>
      ))}
    </div>
  );
}

function seekByKey(event: KeyboardEvent, deck: Deck): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const moves: Readonly<Record<string, number>> = {
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowDown: -1,
    ArrowUp: 1,
    PageDown: -LARGE_STEP_S,
    PageUp: LARGE_STEP_S,
    Home: Number.NEGATIVE_INFINITY,
    End: Number.POSITIVE_INFINITY,
  };
  const by = moves[event.key];
  if (by === undefined || event.shiftKey) return;
  event.preventDefault();
  event.stopPropagation();
  if (Number.isFinite(by)) deck.seek(deck.time() + by);
  else deck.seek(by < 0 ? 0 : deck.duration());
}
