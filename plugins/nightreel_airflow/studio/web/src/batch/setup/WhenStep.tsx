/** Step 4: when nights begin, by when films must be there, and what all of it takes. */
import { batchWords } from "../../words/batch";
import { speaker } from "../../words/words";
import { ScheduleChoice } from "./ScheduleChoice";
import { PricePane } from "./PricePane";
import { SaveBar } from "./SaveBar";
import type { StepProps } from "./Setup";
import { ZoneField } from "./ZoneField";

export function WhenStep(props: StepProps) {
  const { batch, change, mayEdit } = props;
  const say = speaker(batchWords);
  return (
    <div className="nr-when">
      <fieldset className="nr-when-form" disabled={!mayEdit}>
        <legend>{say("whenTitle")}</legend>
        <ScheduleChoice batch={batch} change={change} />
        <ZoneField zone={batch.time_zone ?? "UTC"} change={(time_zone) => change({ ...batch, time_zone })} />
        <div className="nr-when-line">
          <label htmlFor="nr-deadline">{say("deadline")}</label>
          <span>
            <input
              id="nr-deadline"
              className="nr-field"
              type="time"
              value={batch.deadline ?? ""}
              onChange={(event) => change({ ...batch, deadline: event.target.value || null })}
            />
            <small>{batch.deadline ? say("deadlineHelp") : say("noDeadline")}</small>
          </span>
        </div>
        <div className="nr-when-line">
          <label htmlFor="nr-ahead">{say("ahead")}</label>
          <input
            id="nr-ahead"
            className="nr-field"
            type="number"
            min={1}
            max={10000}
            value={batch.ahead ?? 8}
            onChange={(event) =>
              change({ ...batch, ahead: Math.max(1, Math.min(10_000, Number(event.target.value) || 1)) })
            }
          />
        </div>
        <label className="nr-tick">
          <input
            type="checkbox"
            checked={(batch.unchanged ?? "skip") === "skip"}
            onChange={(event) => change({ ...batch, unchanged: event.target.checked ? "skip" : "make" })}
          />
          {say("unchangedRows")}
        </label>
      </fieldset>
      <div className="nr-when-side">
        <PricePane {...props} />
        {mayEdit ? <SaveBar {...props} /> : null}
      </div>
    </div>
  );
}
