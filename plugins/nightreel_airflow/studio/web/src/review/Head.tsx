/** Which film it is, what is asked of it, and until when. */
import { ExternalLink, Keyboard } from "lucide-react";
import { Link } from "react-router-dom";
import { Button } from "../parts/Button";
import { isLate } from "./core/left";
import type { Sheet } from "./core/models";
import { leftSaid, momentSaid, questionOf, useSay } from "./saying";

/** Airflow's own page of a run. */
export function runPath(dag: string, run: string): string {
  return `/dags/${encodeURIComponent(dag)}/runs/${encodeURIComponent(run)}`;
}

export function Head({ sheet, showKeys }: { sheet: Sheet; showKeys: () => void }) {
  const say = useSay();
  const now = Date.parse(sheet.now);
  const waits = sheet.state.name === "waiting";
  return (
    <header className="nr-rv-head">
      <div>
        <p className="nr-rv-facts">
          <span>{sheet.client}</span>
          <span className="nr-rv-kind" data-of={sheet.of}>
            {say(sheet.of)}
          </span>
          {sheet.parent ? <span>{say("revision")}</span> : null}
          {sheet.night?.day ? <span>{say("night", { day: sheet.night.day })}</span> : null}
          {waits ? (
            <span
              className="nr-rv-left"
              title={momentSaid(sheet.until)}
              {...(isLate(sheet.until, now) ? { "data-late": "" } : {})}
            >
              {leftSaid(say, sheet.until, now)}
            </span>
          ) : null}
        </p>
        <h1>{sheet.title}</h1>
        <p className="nr-rv-question">{questionOf(say, sheet)}</p>
      </div>
      <div className="nr-rv-head-links">
        <Link className="nr-rv-link" to={runPath(sheet.dag_id, sheet.run_id)}>
          <ExternalLink size={14} aria-hidden /> {say("openRun")}
        </Link>
        <Button kind="quiet" icon={say("keysOpen")} aria-keyshortcuts="?" onClick={showKeys}>
          <Keyboard size={16} aria-hidden />
        </Button>
      </div>
    </header>
  );
}
