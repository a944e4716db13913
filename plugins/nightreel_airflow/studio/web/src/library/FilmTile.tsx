/** One film of the grid: its picture, and what it is. */
import { MessageSquare, Star } from "lucide-react";
import { memo, useState } from "react";
import { Link } from "react-router-dom";
import { libraryWords } from "../words/library";
import { speaker } from "../words/words";
import { HoverFilm } from "./HoverFilm";
import { Marked } from "./Marked";
import type { FilmCard } from "./models";
import { PlatformNames } from "./PlatformNames";
import { ago, moment, number, short } from "./saying";
import { StateChip } from "./StateChip";
import { length } from "./timing";

interface Props {
  film: FilmCard;
  /** Its pipeline, as people call it. */
  pipeline: string;
  to: string;
  search: string;
  at: number;
  count: number;
  current: boolean;
  onFocus: (at: number) => void;
}

export const FilmTile = memo(function FilmTile({ film, pipeline, to, search, at, count, current, onFocus }: Props) {
  const [over, setOver] = useState(false);
  const say = speaker(libraryWords);
  return (
    <article
      className="nr-tile"
      role="listitem"
      aria-posinset={at + 1}
      aria-setsize={count}
      onPointerEnter={() => setOver(true)}
      onPointerLeave={() => setOver(false)}
      onFocus={() => setOver(true)}
      onBlur={() => setOver(false)}
    >
      <div className="nr-tile-ground">
        {film.poster === "" ? (
          <span className="nr-tile-none">{short(film.fault, 200) || say("noPicture")}</span>
        ) : (
          <>
            <img src={film.poster} alt="" loading="lazy" decoding="async" draggable={false} />
            <HoverFilm src={film.hover} active={over} />
          </>
        )}
        {film.reads ? <span className="nr-tile-length">{say(film.reads)}</span> : null}
        {film.duration_s === null || film.duration_s === undefined ? null : (
          <span className="nr-tile-length">{length(film.duration_s)}</span>
        )}
      </div>
      <div className="nr-tile-words">
        <h3 title={short(film.title, 300)}>
          <Link
            to={to}
            className="nr-tile-link"
            data-run={film.run_id}
            tabIndex={current ? 0 : -1}
            onFocus={() => onFocus(at)}
          >
            <Marked text={film.title} search={search} />
          </Link>
        </h3>
        <p className="nr-tile-line">
          <StateChip state={film.state} />
          <time dateTime={film.began} title={moment(film.began)}>
            {ago(film.began)}
          </time>
          <span className="nr-tile-space" />
          {film.open_comments > 0 ? (
            <span className="nr-tile-figure" title={say("openComments", { n: film.open_comments })}>
              <MessageSquare size={13} aria-hidden /> {film.open_comments}
            </span>
          ) : null}
          {film.rating === null || film.rating === undefined ? null : (
            <span
              className="nr-tile-figure"
              title={say("ratedBy", { rating: number(film.rating, 1), n: film.ratings })}
            >
              <Star size={13} aria-hidden className="nr-lit" /> {number(film.rating, 1)}
            </span>
          )}
        </p>
        <p className="nr-tile-line">
          <span className="nr-tile-pipeline" title={film.pipeline}>
            {pipeline}
          </span>
          <PlatformNames platforms={film.platforms} />
        </p>
      </div>
    </article>
  );
});
