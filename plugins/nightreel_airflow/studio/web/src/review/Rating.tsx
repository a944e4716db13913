/** One to five, or none. */
import { Star } from "lucide-react";
import { useSay } from "./saying";

const STARS = [1, 2, 3, 4, 5] as const;

export function Rating({ value, choose }: { value: number | null; choose: (rating: number | null) => void }) {
  const say = useSay();
  return (
    <fieldset className="nr-rv-rating">
      <legend>
        {say("rating")} <small>{say("optional")}</small>
      </legend>
      {STARS.map((star) => (
        <label key={star} title={say("stars", { n: star })}>
          <input
            type="radio"
            name="nr-rv-rating"
            value={star}
            checked={value === star}
            aria-label={say("stars", { n: star })}
            onChange={() => choose(star)}
            onClick={() => value === star && choose(null)}
          />
          <Star size={20} aria-hidden {...(value !== null && star <= value ? { fill: "currentColor" } : {})} />
        </label>
      ))}
    </fieldset>
  );
}
