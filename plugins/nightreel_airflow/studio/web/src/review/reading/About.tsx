/** Who has read, what a model would add, and which earlier rejections it was told. */
import { Ruler, TriangleAlert } from "lucide-react";
import type { Reading } from "../core/models";
import { useSay } from "./saying";

export function About({ reading }: { reading: Reading }) {
  const say = useSay();
  const who = [reading.engine, reading.model].filter(Boolean).join(", ");
  return (
    <section className="nr-vd-about">
      {reading.partial ? (
        <details>
          <summary>
            <Ruler size={14} aria-hidden /> {say("measured")}
          </summary>
          {reading.would_add.length ? <h4>{say("wouldAdd")}</h4> : null}
          <ul>
            {reading.would_add.map((one) => (
              <li key={one}>{one}</li>
            ))}
          </ul>
        </details>
      ) : who ? (
        <p>{say("readBy", { who })}</p>
      ) : null}
      {reading.cautions.length ? (
        <details>
          <summary>
            <TriangleAlert size={14} aria-hidden /> {say("cautions")} <small>{reading.cautions.length}</small>
          </summary>
          <ul>
            {reading.cautions.map((one) => (
              <li key={one}>{one}</li>
            ))}
          </ul>
        </details>
      ) : null}
    </section>
  );
}
