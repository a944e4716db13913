/** A night without a row: it begins, or after a while, what to do as it does not. */
import { useEffect, useState } from "react";
import { Empty } from "../../parts/Empty";
import { Waiting } from "../../parts/Waiting";
import { useMe } from "../../shell/me";
import { batchWords } from "../../words/batch";
import { speaker } from "../../words/words";
import { stuckIn } from "../core/states";
import type { NightGrid } from "../models";
import { airflowOf, clock } from "../saying";

export function Begins({ grid, night }: { grid: NightGrid; night: string }) {
  const say = speaker(batchWords);
  const airflow = useMe().data?.airflow ?? "/";
  const { began, day, state } = grid.night;
  if (useIsStuck(began) || state === "paused") {
    return (
      <div className="nr-night-begins">
        <Empty title={say(state === "paused" ? "pausedEmpty" : "stuck")}>
          {say(state === "paused" ? "pausedEmptyHelp" : "stuckHelp", { when: clock(began) })}{" "}
          <a href={airflowOf(airflow, grid.dag_id, night)}>{say("lookInAirflow")}</a>
        </Empty>
      </div>
    );
  }
  return (
    <div className="nr-night-begins">
      <Waiting />
      <p>{say(day === "" ? "queued" : "reading")}</p>
    </div>
  );
}

function useIsStuck(began: string): boolean {
  const [isStuck, setStuck] = useState(() => stuckIn(began, Date.now()) === 0);
  useEffect(() => {
    const timer = setTimeout(() => setStuck(true), stuckIn(began, Date.now()));
    return () => clearTimeout(timer);
  }, [began]);
  return isStuck;
}
