/** A film's stars, to be given by pointer or by keys 1 to 5 and arrows. */
import { Star } from "lucide-react";
import { useRef, useState, type KeyboardEvent } from "react";
import { libraryWords } from "../words/library";
import { speaker } from "../words/words";
import { number } from "./saying";

const ALL = [1, 2, 3, 4, 5] as const;

interface Props {
  rating: number | null;
  count: number;
  /** What the caller gave. */
  own: number | null;
  give: (stars: number) => void;
  busy: boolean;
}

export function Stars({ rating, count, own, give, busy }: Props) {
  const say = speaker(libraryWords);
  const [over, setOver] = useState(0);
  const row = useRef<HTMLDivElement>(null);
  const shown = over || own || Math.round(rating ?? 0);
  const onKeyDown = (event: KeyboardEvent) => {
    const at = own ?? 0;
    const moves: Readonly<Record<string, number>> = {
      ArrowRight: at + 1,
      ArrowUp: at + 1,
      ArrowLeft: at - 1,
      ArrowDown: at - 1,
    };
    const to = /^[1-5]$/.test(event.key) ? Number(event.key) : moves[event.key];
    if (to === undefined || busy) return;
    event.preventDefault();
    event.stopPropagation();
    const stars = Math.min(5, Math.max(1, to));
    give(stars);
    row.current?.querySelectorAll<HTMLElement>("[role=radio]")[stars - 1]?.focus();
  };
  return (
    <span className="nr-stars">
      <span
        role="radiogroup"
        aria-label={say("rate")}
        aria-busy={busy}
        ref={row}
        onKeyDown={onKeyDown}
        onPointerLeave={() => setOver(0)}
      >
        {ALL.map((stars) => (
          <button
            key={stars}
            type="button"
            role="radio"
            aria-checked={own === stars}
            aria-label={stars === 1 ? say("oneStar") : say("starsOf", { n: stars })}
            tabIndex={stars === (own ?? 1) ? 0 : -1}
            data-lit={stars <= shown}
            data-own={own !== null || over > 0}
            onPointerEnter={() => setOver(stars)}
            onClick={() => give(stars)}
          >
            <Star size={17} aria-hidden />
          </button>
        ))}
      </span>
      {rating === null || count === 0 ? null : (
        <small title={say("ratedBy", { rating: number(rating, 1), n: count })}>
          {number(rating, 1)} ({number(count)})
        </small>
      )}
    </span>
  );
}
