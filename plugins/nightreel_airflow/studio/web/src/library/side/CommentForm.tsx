/** Where a comment is written: at the film's present time, or of the film as a whole. */
import { useEffect, useRef, useState, type FormEvent } from "react";
import { Button } from "../../parts/Button";
import { FaultNote } from "../../parts/FaultNote";
import { libraryWords } from "../../words/library";
import { speaker } from "../../words/words";
import { useSay } from "../asks";
import type { Deck } from "../deck";
import type { FilmDetail } from "../models";
import { place, shotAt } from "../timing";
import { useAtTime } from "../useDeck";

const LONGEST = 2000;
const NEARLY = 200;

interface Props {
  film: FilmDetail;
  deck: Deck;
  /** Each change of it leads here. */
  writes: number;
}

export function CommentForm({ film, deck, writes }: Props) {
  const say = speaker(libraryWords);
  const [text, setText] = useState("");
  const [whole, setWhole] = useState(film.renditions.length === 0);
  const tell = useSay(film.tenant, film.run_id);
  const field = useRef<HTMLTextAreaElement>(null);
  const now = useAtTime(deck, (time_s) => place(time_s));
  useEffect(() => {
    if (writes > 0) field.current?.focus();
  }, [writes]);
  const send = (event?: FormEvent) => {
    event?.preventDefault();
    const said = text.trim();
    if (said === "" || tell.isPending) return;
    const at_s = whole ? null : Math.round(deck.time() * 1000) / 1000;
    const shot = at_s === null ? null : (film.shots[shotAt(film.shots, at_s)]?.number ?? null);
    tell.mutate({ text: said, at_s, shot }, { onSuccess: () => setText("") });
    field.current?.focus();
  };
  return (
    <form className="nr-comment-form" onSubmit={send}>
      <textarea
        ref={field}
        aria-label={say("sayHere")}
        placeholder={say("sayHint")}
        rows={3}
        maxLength={LONGEST}
        dir="auto"
        value={text}
        onFocus={() => {
          if (text === "") deck.pause();
        }}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) send();
        }}
      />
      <div>
        {film.renditions.length === 0 ? null : (
          <label>
            <input type="checkbox" checked={!whole} onChange={(event) => setWhole(!event.target.checked)} />
            {say("sayAt", { time: now })}
          </label>
        )}
        {text.length > LONGEST - NEARLY ? (
          <small className="nr-quiet">{say("mayRest", { n: LONGEST - text.length })}</small>
        ) : null}
        <Button kind="main" type="submit" disabled={text.trim() === "" || tell.isPending}>
          {say("send")}
        </Button>
      </div>
      {tell.isError ? <FaultNote fault={tell.error} /> : null}
    </form>
  );
}
