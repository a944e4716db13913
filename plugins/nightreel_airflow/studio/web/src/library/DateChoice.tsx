/** From when to when: a span back from now, or two days. */
import { useState } from "react";
import { Select } from "../parts/Select";
import { libraryWords } from "../words/library";
import { speaker } from "../words/words";
import { isSpan, type Chosen } from "./filters";

interface Props {
  since: string;
  until: string;
  choose: (change: Chosen) => void;
}

export function DateChoice({ since, until, choose }: Props) {
  const say = speaker(libraryWords);
  const [asking, setAsking] = useState(false);
  const hasDays = until !== "" || (since !== "" && !isSpan(since));
  const value = hasDays || asking ? "days" : since;
  const pick = (picked: string) => {
    setAsking(picked === "days");
    if (picked !== "days") choose({ since: picked, until: "" });
    else if (isSpan(since)) choose({ since: "" });
  };
  const options = [
    { value: "", title: say("allDates") },
    { value: "day", title: say("lastDay") },
    { value: "week", title: say("lastWeek") },
    { value: "month", title: say("lastMonth") },
    { value: "year", title: say("lastYear") },
    { value: "days", title: say("between") },
  ];
  return (
    <span className="nr-facet" data-chosen={value !== ""}>
      <Select label={say("date")} value={value} options={options} choose={pick} />
      {value === "days" ? (
        <>
          <Day label={say("from")} value={isSpan(since) ? "" : since} choose={(day) => choose({ since: day })} />
          <span aria-hidden>–</span>
          <Day label={say("to")} value={until} choose={(day) => choose({ until: day })} />
        </>
      ) : null}
    </span>
  );
}

function Day({ label, value, choose }: { label: string; value: string; choose: (day: string) => void }) {
  return (
    <input
      className="nr-select nr-day"
      type="date"
      aria-label={label}
      value={value}
      onChange={(event) => choose(event.target.value)}
    />
  );
}
