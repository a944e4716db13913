/** A film before and after: each step's pictures, and against the version before. */
import { ChevronLeft, ChevronRight } from "lucide-react";
import { useState } from "react";
import { Button } from "../parts/Button";
import { Empty } from "../parts/Empty";
import { FaultNote } from "../parts/FaultNote";
import { Select } from "../parts/Select";
import { Waiting } from "../parts/Waiting";
import { libraryWords } from "../words/library";
import { speaker } from "../words/words";
import { useAgainst } from "./asks";
import { Changes } from "./Changes";
import type { FilmDetail } from "./models";
import { comparables, PARENT, pairsOfRevisions, pairsOfStep, type Pair } from "./pairs";
import { short } from "./saying";
import { SplitPicture } from "./SplitPicture";

export function Comparison({ film }: { film: FilmDetail }) {
  const say = speaker(libraryWords);
  const offered = comparables(film);
  const [wanted, setWanted] = useState("");
  const [at, setAt] = useState(0);
  const shown = offered.find((one) => one.id === wanted) ?? offered[0];
  const against = useAgainst(film.tenant, film.run_id, shown?.id === PARENT ? film.parent : "");
  if (!shown) return <Empty title={say("nothingToCompare")}>{say("nothingToCompareHelp")}</Empty>;
  const pairs = shown.step ? pairsOfStep(shown.step) : pairsOfRevisions(against.data);
  const index = Math.min(at, Math.max(0, pairs.length - 1));
  const pair = pairs[index];
  const choose = (id: string) => {
    setWanted(id);
    setAt(0);
  };
  return (
    <div className="nr-comparison">
      <div className="nr-stage">
        {against.isLoading ? <Waiting /> : null}
        {against.isError ? <FaultNote fault={against.error} again={() => void against.refetch()} /> : null}
        {pair ? <OnePair pair={pair} name={nameOf(pair, say("shot", { n: pair.shot ?? "" }), film.title)} /> : null}
      </div>
      <div className="nr-controls" role="group" aria-label={say("compare")}>
        <Select
          label={say("against")}
          value={shown.id}
          options={offered.map((one) => ({ value: one.id, title: one.step ? one.step.title : say("parentRun") }))}
          choose={choose}
        />
        {pair ? <PairSays pair={pair} /> : null}
        <span className="nr-controls-space" />
        <Button kind="quiet" icon={say("beforePicture")} disabled={index === 0} onClick={() => setAt(index - 1)}>
          <ChevronLeft size={16} aria-hidden />
        </Button>
        <span className="nr-controls-count">
          {pairs.length > 0 ? say("pictureOf", { n: index + 1, of: pairs.length }) : ""}
        </span>
        <Button
          kind="quiet"
          icon={say("afterPicture")}
          disabled={index >= pairs.length - 1}
          onClick={() => setAt(index + 1)}
        >
          <ChevronRight size={16} aria-hidden />
        </Button>
      </div>
      {shown.step || !against.data ? null : <Changes against={against.data} shot={pair?.shot ?? null} />}
    </div>
  );
}

function OnePair({ pair, name }: { pair: Pair; name: string }) {
  if (pair.before !== "" && pair.after !== "") {
    return <SplitPicture key={pair.key} before={pair.before} after={pair.after} name={name} />;
  }
  return <img className="nr-stage-picture" src={pair.before || pair.after} alt={name} />;
}

function PairSays({ pair }: { pair: Pair }) {
  const say = speaker(libraryWords);
  const how = pair.after === "" ? "onlyBefore" : pair.before === "" ? "onlyAfter" : pair.is_same ? "same" : "changed";
  return (
    <span className="nr-controls-note">
      {pair.shot === null ? "" : `${say("shot", { n: pair.shot })} · `}
      {say(how)}
    </span>
  );
}

function nameOf(pair: Pair, shot: string, title: string): string {
  return pair.shot === null ? short(title, 120) : shot;
}
