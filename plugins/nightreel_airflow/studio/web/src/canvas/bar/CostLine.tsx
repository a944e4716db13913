/** What one run takes, live; or that something is wrong first. */
import { CircleAlert, LoaderCircle } from "lucide-react";
import { canvasWords } from "../../words/canvas";
import { speaker } from "../../words/words";
import { useBench } from "../bench";
import { readsOnly } from "../core/steps";
import { moneyWords, timeWords } from "../figures";
import { useStore } from "../useStore";

export function CostLine() {
  const { session, desk, steps } = useBench();
  const say = speaker(canvasWords);
  const cost = useStore(session.state, (open) => open.cost);
  const reads = useStore(session.state, (open) => readsOnly(open.history.present.graph, steps));
  const faults = useStore(session.state, (open) => open.faults.length);
  const isChecking = useStore(session.state, (open) => open.checking);
  const away = useStore(session.state, (open) => open.away);
  const toProblems = () => desk.set((value) => ({ ...value, tab: "problems", isInspectorOpen: true }));
  return (
    <div
      className="nr-cost"
      role="status"
      aria-live="polite"
      aria-label={say("cost")}
      data-busy={isChecking || undefined}
    >
      {isChecking ? <LoaderCircle className="nr-turning" size={13} aria-label={say("checking")} /> : null}
      {away ? (
        <button type="button" className="nr-cost-fault" onClick={() => session.again()}>
          <CircleAlert size={14} aria-hidden />
          {say("checkAway")}
        </button>
      ) : faults > 0 ? (
        <button type="button" className="nr-cost-fault" onClick={toProblems}>
          <CircleAlert size={14} aria-hidden />
          {say(faults === 1 ? "faultOne" : "faultMany", { n: faults })}
        </button>
      ) : cost ? (
        <span title={cost.said} data-over={cost.over.length > 0 || undefined}>
          <strong>{moneyWords(cost.money)}</strong>
          <span>{timeWords(cost.wall_s)}</span>
          {reads ? null : <span className="nr-cost-of">{say("ofFilm", { time: timeWords(cost.duration_s) })}</span>}
        </span>
      ) : null}
    </div>
  );
}
