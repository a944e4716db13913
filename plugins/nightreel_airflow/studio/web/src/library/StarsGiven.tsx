/** A film's stars, for whoever may not give any. */
import { Star } from "lucide-react";
import { libraryWords } from "../words/library";
import { speaker } from "../words/words";
import { number } from "./saying";

interface Props {
  rating: number | null;
  count: number;
}

export function StarsGiven({ rating, count }: Props) {
  const say = speaker(libraryWords);
  if (rating === null || count === 0) return null;
  const said = say("ratedBy", { rating: number(rating, 1), n: count });
  return (
    <span className="nr-stars" title={said}>
      <span role="img" aria-label={said}>
        {[1, 2, 3, 4, 5].map((stars) => (
          <span key={stars} data-lit={stars <= Math.round(rating)}>
            <Star size={17} aria-hidden />
          </span>
        ))}
      </span>
      <small aria-hidden>
        {number(rating, 1)} ({number(count)})
      </small>
    </span>
  );
}
