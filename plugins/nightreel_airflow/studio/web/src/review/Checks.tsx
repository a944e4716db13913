/** What the quality check found: first what did not pass. */
import type { Sheet } from "./core/models";
import { checkSaid, useSay } from "./saying";
import { Scores } from "./Scores";

export function Checks({ sheet }: { sheet: Sheet }) {
  const say = useSay();
  const bad = sheet.checks.filter((check) => !check.passed);
  const good = sheet.checks.filter((check) => check.passed);
  const sum = bad.length
    ? say("somePassed", { n: good.length, all: sheet.checks.length })
    : say("allPassed", { n: good.length });
  return (
    <section className="nr-rv-card nr-rv-checks" aria-label={say("checks")}>
      <h2>{say("checks")}</h2>
      {bad.map((check) => (
        <p key={`${check.platform} ${check.kind}`} className="nr-rv-bad">
          <strong>{checkSaid(check)}</strong> <span>{check.platform}</span>
          <br />
          {say("foundWanted", { got: check.got, want: check.want })}
        </p>
      ))}
      {sheet.checks.length ? (
        <details>
          <summary data-good={bad.length ? undefined : ""}>{sum}</summary>
          <dl>
            {good.map((check) => (
              <div key={`${check.platform} ${check.kind}`}>
                <dt>
                  {checkSaid(check)} <small>{check.platform}</small>
                </dt>
                <dd>{check.got}</dd>
              </div>
            ))}
          </dl>
        </details>
      ) : null}
      {sheet.scores ? <Scores scores={sheet.scores} /> : null}
    </section>
  );
}
