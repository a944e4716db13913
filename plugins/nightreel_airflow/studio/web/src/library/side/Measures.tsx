/** Figures that steps have measured: shares as bars, others as numbers. */
import { libraryWords } from "../../words/library";
import { speaker } from "../../words/words";
import type { Measure } from "../models";
import { number } from "../saying";

export function Measures({ measures }: { measures: readonly Measure[] }) {
  const say = speaker(libraryWords);
  if (measures.length === 0) return null;
  return (
    <section className="nr-measures">
      <h4>{say("figures")}</h4>
      <ul>
        {measures.map((measure, at) => (
          <li key={at} data-bad={measure.passed === false} title={measure.detail}>
            <span>
              {measure.subject} · {measure.name}
            </span>
            <b>{figureOf(measure)}</b>
            {measure.unit === "share" ? <meter min={0} max={1} value={measure.value} aria-hidden /> : null}
            {measure.passed === false && measure.detail !== "" ? <small>{measure.detail}</small> : null}
          </li>
        ))}
      </ul>
    </section>
  );
}

function figureOf(measure: Measure): string {
  if (measure.unit === "share") return `${number(measure.value * 100)} %`;
  if (measure.unit === "yes") return speaker(libraryWords)(measure.value >= 0.5 ? "yes" : "no");
  const digits = Math.abs(measure.value) < 10 ? 2 : Math.abs(measure.value) < 100 ? 1 : 0;
  return `${number(measure.value, digits)} ${measure.unit}`;
}
