/** A film's past: its first run, and what revises it; what each made anew, and what that cost. */
import { Link } from "react-router-dom";
import { libraryWords } from "../../words/library";
import { speaker } from "../../words/words";
import type { FilmDetail, HistoryLine, RatingLine, ReviewLine } from "../models";
import { moment, money, short, took } from "../saying";
import { StateChip } from "../StateChip";
import { Nothing } from "./Nothing";

interface Props {
  film: FilmDetail;
  linkTo: (runId: string) => string;
}

export function HistoryPanel({ film, linkTo }: Props) {
  const say = speaker(libraryWords);
  return (
    <div className="nr-history">
      {film.history.length === 0 ? <Nothing title={say("noHistory")} /> : null}
      <ol>
        {film.history.map((line) => (
          <li key={line.run_id} data-this={line.is_this} style={{ marginInlineStart: Math.min(4, line.depth) * 16 }}>
            <Version line={line} linkTo={linkTo} />
          </li>
        ))}
      </ol>
      {film.reviews.length + film.verdicts.length > 0 ? (
        <section className="nr-part">
          <h4>{say("decisions")}</h4>
          <ul className="nr-decisions">
            {film.reviews.map((review) => (
              <Decision key={review.step_id} review={review} />
            ))}
            {film.verdicts.map((verdict, at) => (
              <Opinion key={at} verdict={verdict} />
            ))}
          </ul>
        </section>
      ) : null}
    </div>
  );
}

function Version({ line, linkTo }: { line: HistoryLine; linkTo: (runId: string) => string }) {
  const say = speaker(libraryWords);
  const what = say(line.depth === 0 ? "first" : "revision");
  return (
    <>
      {line.poster === "" ? null : (
        <img src={line.poster} alt="" loading="lazy" onError={(event) => (event.currentTarget.hidden = true)} />
      )}
      <div>
        <p className="nr-history-head">
          {line.is_this ? (
            <b>{say("shown")}</b>
          ) : (
            <Link
              to={linkTo(line.run_id)}
              aria-label={say("openFilm", { what, title: short(line.title, 60), when: moment(line.began) })}
            >
              {what}
            </Link>
          )}
          <StateChip state={line.state} />
        </p>
        <p className="nr-quiet">
          {moment(line.began)}
          {line.by === "" ? "" : ` · ${short(line.by, 40)}`}
        </p>
        {line.note === "" ? null : <p className="nr-history-note">{short(line.note, 400)}</p>}
        <p className="nr-quiet">
          {say("madeAnew", { made: line.made, reused: line.reused })} · {took(line.seconds)} ·{" "}
          {line.money > 0 ? money(line.money) : say("free")}
        </p>
      </div>
    </>
  );
}

const CHOICES = { approve: "approve", reject: "reject", again: "ask", "": "undecided" } as const;

function Decision({ review }: { review: ReviewLine }) {
  const say = speaker(libraryWords);
  return (
    <li>
      <p>
        <b>{say(CHOICES[review.choice])}</b>{" "}
        <span className="nr-quiet">
          {review.timed_out ? say("timedOut") : short(review.by, 40)} {moment(review.when || review.asked)}
        </span>
      </p>
      {review.note === "" ? null : <p>{short(review.note, 600)}</p>}
      <a href={review.page}>{say("openReview")}</a>
    </li>
  );
}

function Opinion({ verdict }: { verdict: RatingLine }) {
  const say = speaker(libraryWords);
  const stars = verdict.rating ?? 0;
  return (
    <li>
      <p>
        {stars > 0 ? (
          <b className="nr-lit" aria-label={say("starsOf", { n: stars })}>
            {"★".repeat(stars)}
          </b>
        ) : null}{" "}
        <span className="nr-quiet">
          {short(verdict.by, 40)} {moment(verdict.when)}
        </span>
      </p>
      {verdict.note === "" ? null : <p>{short(verdict.note, 600)}</p>}
    </li>
  );
}
