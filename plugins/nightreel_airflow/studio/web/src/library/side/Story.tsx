/** The film's script: each shot with its words; a shot leads to its place in the film. */
import { libraryWords } from "../../words/library";
import { speaker } from "../../words/words";
import type { Deck } from "../deck";
import type { FilmDetail, ShotLine } from "../models";
import { place, shotAt } from "../timing";
import { useAtTime } from "../useDeck";
import { Nothing } from "./Nothing";

export function Story({ film, deck }: { film: FilmDetail; deck: Deck }) {
  const say = speaker(libraryWords);
  const current = useAtTime(deck, (time_s) => shotAt(film.shots, time_s));
  if (film.shots.length === 0) return <Nothing title={say("noStory")}>{say("noStoryHelp")}</Nothing>;
  return (
    <div className="nr-story">
      {film.description === "" ? null : <p className="nr-story-about">{film.description}</p>}
      <ol>
        {film.shots.map((shot, at) => (
          <li key={shot.number} data-current={at === current}>
            <button
              type="button"
              aria-label={`${say("shot", { n: shot.number })}: ${say("goTo", { time: place(shot.start_s) })}`}
              onClick={() => deck.seek(shot.start_s + 0.001)}
            >
              {shot.still === "" ? <span className="nr-story-none" /> : <img src={shot.still} alt="" loading="lazy" />}
              <span className="nr-story-time">{place(shot.start_s)}</span>
            </button>
            <Words shot={shot} />
          </li>
        ))}
      </ol>
    </div>
  );
}

function Words({ shot }: { shot: ShotLine }) {
  const say = speaker(libraryWords);
  return (
    <div className="nr-story-words">
      <p className="nr-story-head">
        <b>{say("shot", { n: shot.number })}</b>
        {shot.role === "" ? null : <span>{shot.role}</span>}
        {shot.take > 1 ? <span>{say("take", { n: shot.take })}</span> : null}
      </p>
      {[shot.label, shot.headline, shot.body].filter(Boolean).map((text, at) => (
        <p key={at} className="nr-story-screen" title={say("onScreen")}>
          {text}
        </p>
      ))}
      {shot.voice_over === "" ? null : (
        <p className="nr-story-voice" title={say("voice")}>
          {shot.voice_over}
        </p>
      )}
      {shot.scene === "" ? null : (
        <p className="nr-quiet" title={shot.scene}>
          {shot.scene}
        </p>
      )}
      {shot.wish === "" ? null : <p className="nr-story-wish">{say("wished", { wish: shot.wish })}</p>}
    </div>
  );
}
