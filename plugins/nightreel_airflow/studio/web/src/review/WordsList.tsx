/** The words of every shot, changed in place. */
import { Button } from "../parts/Button";
import { withWords, wordsNow } from "./core/draft";
import type { Sheet } from "./core/models";
import { useSay } from "./saying";
import type { Drafting } from "./useDraft";
import { WordsField } from "./WordsField";

interface Props {
  sheet: Sheet;
  drafting: Drafting;
  current: number;
  goTo: (shot: number) => void;
}

export function WordsList({ sheet, drafting, current, goTo }: Props) {
  const say = useSay();
  const { draft, change } = drafting;
  return (
    <section className="nr-rv-words" aria-label={say("words")}>
      <h2>{say("words")}</h2>
      {sheet.may_decide ? (
        <p className="nr-rv-soft">{say(sheet.of === "script" ? "wordsScript" : "wordsFilm")}</p>
      ) : null}
      {sheet.shots.map((shot) => (
        <div
          key={shot.number}
          className="nr-rv-words-shot"
          data-words={shot.number}
          {...(shot.number === current ? { "data-now": "" } : {})}
        >
          <div className="nr-rv-words-head">
            <button type="button" onClick={() => goTo(shot.number)}>
              {shot.still ? <img src={shot.still} alt="" loading="lazy" /> : null}
              <b>{say("shot", { n: shot.number })}</b> <span>{say("seconds", { n: shot.duration_s.toFixed(1) })}</span>
            </button>
            {shot.take > 1 ? <small>{say("take", { n: shot.take })}</small> : null}
            {shot.number in draft.words ? (
              <Button
                kind="quiet"
                onClick={() =>
                  change((now) => shot.words.reduce((so, { field, text }) => withWords(so, shot, field, text), now))
                }
              >
                {say("restore")}
              </Button>
            ) : null}
          </div>
          <div className="nr-rv-words-lines">
            {shot.words.map((words) => (
              <WordsField
                key={words.field}
                id={`nr-rv-${shot.number}-${words.field}`}
                name={say(words.field)}
                text={wordsNow(draft, shot, words.field)}
                before={words.text}
                most={words.most}
                set={sheet.may_decide ? (text) => change((now) => withWords(now, shot, words.field, text)) : null}
              />
            ))}
            {shot.wish ? <p className="nr-rv-wish">{shot.wish}</p> : null}
            {shot.scene ? (
              <details className="nr-rv-scene">
                <summary>{say("scene")}</summary>
                <p>{shot.scene}</p>
              </details>
            ) : null}
          </div>
        </div>
      ))}
    </section>
  );
}
