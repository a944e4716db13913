/** Everything that is wrong, and caps that a run would break. A click goes to the place. */
import { CircleAlert, CircleCheck, TriangleAlert } from "lucide-react";
import { canvasWords } from "../../words/canvas";
import { speaker } from "../../words/words";
import { useBench } from "../bench";
import type { Desk } from "../core/desk";
import { isBroken } from "../core/session";
import type { CanvasFault } from "../types";
import { useStore } from "../useStore";

export function ProblemsTab() {
  const { session, desk } = useBench();
  const say = speaker(canvasWords);
  const faults = useStore(session.state, (open) => open.faults);
  const over = useStore(session.state, (open) => open.cost?.over);
  const broken = useStore(session.state, isBroken);
  const go = (fault: CanvasFault) => desk.set((value) => ({ ...value, ...placeOf(fault, broken) }));
  if (faults.length === 0 && !over?.length) {
    return (
      <p className="nr-hint nr-pad nr-well">
        <CircleCheck size={16} aria-hidden />
        {say("noProblems")}
      </p>
    );
  }
  return (
    <ul className="nr-problems">
      {faults.map((fault) => (
        <li key={`${fault.line} ${fault.sentence}`}>
          <button type="button" onClick={() => go(fault)}>
            <CircleAlert size={15} aria-hidden />
            <span>
              <strong>
                {[fault.node, ...fault.place].filter((part) => part !== null).join(" › ") || say("wholeText")}
              </strong>
              <span>{fault.got}</span>
              {fault.want ? <span className="nr-hint">{say("wanted", { want: fault.want })}</span> : null}
              {fault.fix ? <span className="nr-hint">{say("mend", { fix: fault.fix })}</span> : null}
            </span>
            {fault.line ? <span className="nr-problem-line">{say("line", { n: fault.line })}</span> : null}
          </button>
        </li>
      ))}
      {(over ?? []).map((sentence) => (
        <li key={sentence} data-kind="over">
          <TriangleAlert size={15} aria-hidden />
          <span>{sentence}</span>
        </li>
      ))}
    </ul>
  );
}

/** Gives what must be shown for a fault: the step's form, the pipeline's, or the text. */
function placeOf(fault: CanvasFault, isText: boolean): Partial<Desk> {
  if (isText) return { tab: "yaml" };
  if (fault.node !== null) return { tab: "options", wanted: { ids: [fault.node], place: fault.place } };
  return { tab: fault.place.length > 0 ? "pipeline" : "yaml" };
}
