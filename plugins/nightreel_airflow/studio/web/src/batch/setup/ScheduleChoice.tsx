/** By hand, each night at a time on some days, or any schedule that cron knows. */
import { Fragment, useState } from "react";
import { batchWords } from "../../words/batch";
import { speaker } from "../../words/words";
import { nightlyOf, scheduleOf, timeOf, withDay, withTime, type Nightly } from "../core/clock";
import type { Batch } from "../models";
import { dayWords } from "../saying";

type Kind = "hand" | "nightly" | "other";
const USUAL: Nightly = { hour: 1, minute: 0, days: [] };
const DAYS = [1, 2, 3, 4, 5, 6, 0];

export function ScheduleChoice({ batch, change }: { batch: Batch; change: (batch: Batch) => void }) {
  const say = speaker(batchWords);
  const schedule = batch.schedule ?? "";
  const nightly = nightlyOf(schedule);
  const [kind, setKind] = useState<Kind>(schedule === "" ? "hand" : nightly ? "nightly" : "other");
  const choose = (to: Kind) => {
    setKind(to);
    if (to === "hand") change({ ...batch, schedule: "" });
    if (to === "nightly") change({ ...batch, schedule: scheduleOf(nightly ?? USUAL) });
    if (to === "other" && schedule === "") change({ ...batch, schedule: scheduleOf(USUAL) });
  };
  const kinds = { hand: say("byHand"), nightly: say("nightly"), other: say("schedule") };
  const fields = {
    hand: <small className="nr-faint">{say("byHandHelp")}</small>,
    nightly: <NightlyFields batch={batch} change={change} nightly={nightly ?? USUAL} />,
    other: (
      <input
        className="nr-field nr-mono"
        aria-label={say("scheduleField")}
        placeholder="0 1 * * *"
        maxLength={100}
        value={schedule}
        onChange={(event) => change({ ...batch, schedule: event.target.value })}
      />
    ),
  };
  return (
    <div className="nr-schedule">
      {(Object.keys(kinds) as Kind[]).map((one) => (
        <Fragment key={one}>
          <label className="nr-tick">
            <input type="radio" name="nr-schedule" value={one} checked={kind === one} onChange={() => choose(one)} />
            {kinds[one]}
          </label>
          {kind === one ? fields[one] : null}
        </Fragment>
      ))}
    </div>
  );
}

interface FieldsProps {
  batch: Batch;
  change: (batch: Batch) => void;
  nightly: Nightly;
}

function NightlyFields({ batch, change, nightly }: FieldsProps) {
  const say = speaker(batchWords);
  const put = (to: Nightly) => change({ ...batch, schedule: scheduleOf(to) });
  return (
    <div className="nr-schedule-fields">
      <label>
        {say("at")}
        <input
          className="nr-field"
          type="time"
          value={timeOf(nightly)}
          onChange={(event) => put(withTime(nightly, event.target.value))}
        />
      </label>
      <div role="group" aria-label={say("onDays")} className="nr-schedule-days">
        {DAYS.map((day) => (
          <button
            key={day}
            type="button"
            aria-pressed={nightly.days.length === 0 || nightly.days.includes(day)}
            onClick={() => put(withDay(nightly, day))}
          >
            {dayWords(day)}
          </button>
        ))}
      </div>
    </div>
  );
}
