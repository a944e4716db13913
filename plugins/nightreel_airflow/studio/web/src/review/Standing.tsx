/** How the review stands, where that is more than "it waits": decided, over, being prepared, or not this person's. */
import { useEffect, useRef } from "react";
import { Link } from "react-router-dom";
import { Button } from "../parts/Button";
import type { Sheet } from "./core/models";
import { runPath } from "./Head";
import { momentSaid, useSay } from "./saying";

interface Props {
  sheet: Sheet;
  /** Whether somebody else decided while it was looked at. */
  wasOvertaken: boolean;
  next: (() => void) | null;
}

export function Standing({ sheet, wasOvertaken, next }: Props) {
  const say = useSay();
  const { state } = sheet;
  const box = useRef<HTMLElement>(null);
  const isDecided = state.name === "approve" || state.name === "reject" || state.name === "again";
  const stands = state.name !== "waiting" && state.name !== "";
  useEffect(() => {
    if (wasOvertaken && stands) box.current?.focus();
  }, [wasOvertaken, stands]);
  if (!stands) {
    if (!sheet.told && sheet.may_decide) return null;
    return (
      <section className="nr-rv-standing" data-state="waiting">
        {sheet.told ? <p>{say("told", { why: sheet.told })}</p> : null}
        {sheet.may_decide ? null : <p>{say("onlyLook")}</p>}
      </section>
    );
  }
  return (
    <section ref={box} className="nr-rv-standing" data-state={state.name} role="status" tabIndex={-1}>
      <div>
        <strong>{say(`stands_${state.name}` as const, { by: state.by || say("somebody") })}</strong>
        {state.when ? <span> {momentSaid(state.when)}</span> : null}
        {wasOvertaken && isDecided ? <p>{say("meanwhile", { by: state.by || say("somebody") })}</p> : null}
        {state.name === "over" ? <p>{say("overHelp")}</p> : null}
        {state.name === "early" ? <p>{say("earlyHelp")}</p> : null}
        {state.note ? <blockquote>{state.note}</blockquote> : null}
        {state.revised_as ? (
          <p>
            {say("takesPlace")}{" "}
            <Link className="nr-rv-link" to={runPath(sheet.dag_id, state.revised_as)}>
              {say("openRevision")}
            </Link>
          </p>
        ) : null}
      </div>
      {next ? (
        <Button kind="main" onClick={next}>
          {say("next")}
        </Button>
      ) : null}
    </section>
  );
}
