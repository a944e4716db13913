/** One comment: when in the film, who, what; and whether it has been dealt with. */
import { Check, RotateCcw } from "lucide-react";
import { Button } from "../../parts/Button";
import { notify } from "../../parts/notices";
import { libraryWords } from "../../words/library";
import { speaker } from "../../words/words";
import { useResolve } from "../asks";
import type { Deck } from "../deck";
import type { Comment, FilmDetail } from "../models";
import { ago, moment, short } from "../saying";
import { place } from "../timing";

interface Props {
  film: FilmDetail;
  comment: Comment;
  deck: Deck;
  shown: boolean;
}

export function CommentLine({ film, comment, deck, shown }: Props) {
  const say = speaker(libraryWords);
  const resolve = useResolve(film.tenant, film.run_id);
  const at = comment.at_s ?? null;
  const change = () =>
    resolve.mutate(
      { id: comment.id, resolved: !comment.resolved },
      { onError: (fault) => notify([fault.got, fault.fix].filter(Boolean).join(". "), "bad") },
    );
  return (
    <li data-id={comment.id} data-shown={shown} data-resolved={comment.resolved}>
      <p className="nr-comment-head">
        {at === null ? (
          <span className="nr-quiet">{say("sayWhole")}</span>
        ) : (
          <button
            type="button"
            className="nr-time"
            aria-label={say("goTo", { time: place(at) })}
            onClick={() => {
              deck.pause();
              deck.seek(at);
            }}
          >
            {place(at)}
          </button>
        )}
        <b>
          <bdi>{short(comment.by, 40)}</bdi>
        </b>
        <time className="nr-quiet" dateTime={comment.when} title={moment(comment.when)}>
          {ago(comment.when)}
        </time>
        <span className="nr-tile-space" />
        <Button
          kind="quiet"
          icon={say(comment.resolved ? "reopen" : "resolve")}
          disabled={resolve.isPending}
          onClick={change}
        >
          {comment.resolved ? <RotateCcw size={14} aria-hidden /> : <Check size={15} aria-hidden />}
        </Button>
      </p>
      <p className="nr-comment-text" dir="auto">
        {comment.text}
      </p>
      {comment.resolved ? (
        <p className="nr-quiet">{say("resolvedBy", { by: short(comment.resolved_by, 40) })}</p>
      ) : null}
    </li>
  );
}
