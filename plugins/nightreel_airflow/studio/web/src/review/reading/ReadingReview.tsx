/** A reading as it is ruled on: differences or texts at the left, the picture with its boxes at the right. */
import { Check, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Button } from "../../parts/Button";
import { Empty } from "../../parts/Empty";
import type { Choice, Reading, Ruling, Sheet } from "../core/models";
import { reviewWords } from "../../words/review";
import { speaker } from "../../words/words";
import {
  actOf,
  countsOf,
  moved,
  nextLeft,
  ruled,
  shownOf,
  unfinished,
  withoutRuling,
  withRestAdopted,
  withRuling,
  type Rulings,
  type Shown,
} from "../core/verdicts";
import { Head } from "../Head";
import { Keycap } from "../Keycap";
import { Standing } from "../Standing";
import type { Drafting } from "../useDraft";
import { useKeys } from "../useKeys";
import { About } from "./About";
import { PanelStage } from "./PanelStage";
import { useSay } from "./saying";
import { VerdictBar } from "./VerdictBar";
import { VerdictCard } from "./VerdictCard";
import "./verdicts.css";

const NONE: Rulings = {};

interface Props {
  sheet: Sheet;
  reading: Reading;
  drafting: Drafting;
  wasOvertaken: boolean;
  next: (() => void) | null;
  ask: (choice: Choice) => void;
  showKeys: () => void;
}

export function ReadingReview({ sheet, reading, drafting, wasOvertaken, next, ask, showKeys }: Props) {
  const say = useSay();
  const article = useRef<HTMLElement>(null);
  const [shown, show] = useState<Shown>("all");
  const [boxes, setBoxes] = useState(true);
  const [writing, write] = useState({ id: "", count: 0 });
  const writeTo = (id: string) => write(({ count }) => ({ id, count: count + 1 }));
  const { items } = reading;
  const rulings = sheet.may_decide ? drafting.draft.rulings : (reading.rulings ?? NONE);
  const [openId, setOpen] = useState(() => items[0]?.id ?? "");
  // What is being written stays on the page, though it is no longer what is shown.
  const listed = items.filter((item) => item.id === openId || shownOf(items, rulings, shown).includes(item));
  const current = items.find((item) => item.id === openId);
  const stops = unfinished(items, rulings);
  const goNext = (from: string, now = rulings) => setOpen(nextLeft(shownOf(items, now, "all"), now, from));
  const rule = (id: string) => (ruling: Ruling | null) =>
    drafting.change((now) => (ruling === null ? withoutRuling(now, id) : withRuling(now, id, ruling)));
  const adoptRest = () => drafting.change((now) => withRestAdopted(now, items));
  const finish = (choice: Choice) => {
    const stop = choice === "approve" ? stops[0] : undefined;
    if (stop) setOpen(stop.id);
    else ask(choice);
  };
  useEffect(() => {
    const { activeElement } = document;
    if (activeElement === document.body || activeElement?.closest(".nr-rv-queue")) article.current?.focus();
  }, []);
  useKeys((event) => {
    const act = actOf(event);
    if (act === null) return false;
    if (act === "boxes") setBoxes((now) => !now);
    else if (act === "next" || act === "back") setOpen(moved(listed, openId, act === "next" ? 1 : -1));
    else if (!sheet.may_decide) return false;
    else if (act === "finish") finish("approve");
    else if (act === "rest") adoptRest();
    else if (!current) return false;
    else if (act === "undo") rule(current.id)(null);
    else {
      const before = rulings[current.id];
      rule(current.id)(ruled(act, act === "edit" ? before?.text || current.words : "", before?.reason ?? ""));
      if (act !== "adopt") writeTo(current.id);
      else goNext(current.id, { ...rulings, [current.id]: ruled("adopt") });
    }
    return true;
  });
  return (
    <article ref={article} className="nr-rv-open" aria-label={sheet.title} data-of="reading" tabIndex={-1}>
      <div className="nr-rv-page nr-vd">
        <Head sheet={sheet} showKeys={showKeys} />
        <Standing sheet={sheet} wasOvertaken={wasOvertaken} next={next} />
        <About reading={reading} />
        {items.length ? (
          <>
            <VerdictBar
              reading={reading}
              rulings={rulings}
              shown={shown}
              show={show}
              adoptRest={sheet.may_decide ? adoptRest : null}
            />
            <div className="nr-vd-columns">
              <div className="nr-vd-list">
                {listed.map((item) => (
                  <VerdictCard
                    key={item.id}
                    item={item}
                    reading={reading}
                    ruling={rulings[item.id]}
                    isOpen={item.id === openId}
                    open={() => setOpen(item.id)}
                    focus={writing.id === item.id ? writing.count : 0}
                    write={() => writeTo(item.id)}
                    rule={sheet.may_decide ? rule(item.id) : null}
                    next={() => goNext(item.id, { ...rulings, [item.id]: rulings[item.id] ?? ruled("adopt") })}
                  />
                ))}
                {listed.length ? null : <p className="nr-vd-none">{say("nothingShown")}</p>}
              </div>
              <aside>
                {current ? <PanelStage key={current.id} {...{ reading, boxes, setBoxes }} item={current} /> : null}
              </aside>
            </div>
          </>
        ) : (
          <Empty title={say("nothing")}>{say("nothingHelp")}</Empty>
        )}
      </div>
      {sheet.may_decide ? <Finish reading={reading} rulings={rulings} stops={stops.length} finish={finish} /> : null}
    </article>
  );
}

interface FinishProps {
  reading: Reading;
  rulings: Readonly<Record<string, Ruling>>;
  stops: number;
  finish: (choice: Choice) => void;
}

function Finish({ reading, rulings, stops, finish }: FinishProps) {
  const say = useSay();
  const counts = countsOf(reading.items, rulings);
  return (
    <footer className="nr-rv-decide" aria-label={speaker(reviewWords)("decision")} role="group">
      <p className="nr-rv-sum" data-hook="sum" {...(stops ? { "data-bad": "" } : {})}>
        {stops
          ? say("unfinished", { n: stops })
          : counts.left
            ? say("leftStay", { n: counts.left })
            : say("progress", { n: counts.all, all: counts.all })}
      </p>
      <Button kind="bad" data-choice="reject" onClick={() => finish("reject")}>
        <X size={16} aria-hidden /> {say("rejectAll")}
      </Button>
      <Button kind="main" data-choice="approve" aria-keyshortcuts="F" onClick={() => finish("approve")}>
        <Check size={16} aria-hidden /> {say("finish")} <Keycap>F</Keycap>
      </Button>
    </footer>
  );
}
