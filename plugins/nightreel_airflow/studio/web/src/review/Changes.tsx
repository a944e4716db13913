/** What a revision changes: its words and its shots, before and now. */
import type { Parent, Sheet } from "./core/models";
import { partSaid, useSay, type Say } from "./saying";

interface Props {
  sheet: Sheet;
  parent: Parent;
  goTo: (shot: number) => void;
}

export function Changes({ sheet, parent, goTo }: Props) {
  const say = useSay();
  const touched = new Set([...parent.again, ...parent.changes.map((change) => change.shot)]);
  const pairs = sheet.shots.filter((shot) => touched.has(shot.number));
  return (
    <section className="nr-rv-card nr-rv-changes" aria-label={say("changed")}>
      <h2>{say("changed")}</h2>
      {parent.by ? <p className="nr-rv-soft">{say("askedBy", { by: parent.by })}</p> : null}
      {parent.note ? <blockquote>{parent.note}</blockquote> : null}
      {pairs.map((shot) => {
        const before = parent.shots.find((one) => one.number === shot.number)?.still;
        return (
          <div key={shot.number} className="nr-rv-pair">
            <button type="button" onClick={() => goTo(shot.number)}>
              <b>{say("shot", { n: shot.number })}</b> {shot.wish ? <q>{shot.wish}</q> : null}
            </button>
            {before && shot.still ? (
              <div>
                <figure>
                  <img src={before} alt="" loading="lazy" />
                  <figcaption>{say("before")}</figcaption>
                </figure>
                <figure>
                  <img src={shot.still} alt="" loading="lazy" />
                  <figcaption>{say("now")}</figcaption>
                </figure>
              </div>
            ) : null}
            {parent.changes
              .filter((change) => change.shot === shot.number)
              .map((change) => (
                <p key={change.field}>
                  {change.before ? <del>{change.before}</del> : null}{" "}
                  {change.after ? <ins>{change.after}</ins> : <em>{say("takenAway")}</em>}
                </p>
              ))}
          </div>
        );
      })}
      {parent.made.length ? (
        <p className="nr-rv-soft">
          {say("madeAgain")}: {named(say, parent.made)}
        </p>
      ) : null}
      {parent.reused.length ? (
        <p className="nr-rv-soft">
          {say("reused")}: {named(say, parent.reused)}
        </p>
      ) : null}
    </section>
  );
}

/** The server names shots `shot 2`, and steps as the pipeline's text does. */
function named(say: Say, parts: readonly string[]): string {
  return parts.map((part) => partSaid(say, part)).join(say("between"));
}
