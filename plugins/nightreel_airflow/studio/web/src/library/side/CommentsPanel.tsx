/** What people say of a film, at the times that they mean. */
import { useEffect, useRef, useState } from "react";
import { FaultNote } from "../../parts/FaultNote";
import { Select } from "../../parts/Select";
import { Waiting } from "../../parts/Waiting";
import { libraryWords } from "../../words/library";
import { speaker } from "../../words/words";
import { useComments } from "../asks";
import type { Deck } from "../deck";
import type { Comment, FilmDetail } from "../models";
import { CommentLine } from "./CommentLine";
import { CommentForm } from "./CommentForm";
import { Nothing } from "./Nothing";

interface Props {
  film: FilmDetail;
  deck: Deck;
  /** The comment that was asked for on the timeline. */
  shown: string;
  writes: number;
}

type Kept = "open" | "resolved" | "all";

export function CommentsPanel({ film, deck, shown, writes }: Props) {
  const say = speaker(libraryWords);
  const comments = useComments(film.tenant, film.run_id);
  const [kept, setKept] = useState<Kept>("open");
  const all = comments.data?.comments ?? [];
  const isShown = all.find((comment) => comment.id === shown);
  useEffect(() => {
    if (isShown?.resolved) setKept("all");
  }, [isShown]);
  const seen = all.filter((comment) => kept === "all" || comment.resolved === (kept === "resolved"));
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    const line = [...(list.current?.children ?? [])].find((one) => (one as HTMLElement).dataset["id"] === shown);
    line?.scrollIntoView({ block: "nearest" });
  }, [shown, seen.length]);
  return (
    <div className="nr-comments">
      <CommentForm film={film} deck={deck} writes={writes} />
      {all.length > 0 ? (
        <div className="nr-comments-kept">
          <Select
            label={say("show")}
            value={kept}
            options={(["open", "resolved", "all"] as const).map((one) => ({
              value: one,
              title: `${say(one)} (${countOf(all, one)})`,
            }))}
            choose={(value) => setKept(value as Kept)}
          />
        </div>
      ) : null}
      {comments.isPending ? <Waiting /> : null}
      {comments.isError ? <FaultNote fault={comments.error} again={() => void comments.refetch()} /> : null}
      {comments.data && all.length === 0 ? <Nothing title={say("noComments")}>{say("noCommentsHelp")}</Nothing> : null}
      <ol ref={list}>
        {seen.map((comment) => (
          <CommentLine key={comment.id} film={film} comment={comment} deck={deck} shown={comment.id === shown} />
        ))}
      </ol>
      {comments.data?.notes.map((note) => (
        <p key={note} className="nr-quiet">
          {note}
        </p>
      ))}
    </div>
  );
}

function countOf(all: readonly Comment[], kept: Kept): number {
  return kept === "all" ? all.length : all.filter((comment) => comment.resolved === (kept === "resolved")).length;
}
