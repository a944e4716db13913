/** All waiting films at a glance, ticked and decided together. */
import { ArrowLeft, Check, X } from "lucide-react";
import { useRef, useState } from "react";
import { Button } from "../parts/Button";
import { Empty } from "../parts/Empty";
import { ContactCard } from "./ContactCard";
import { actionOf } from "./core/keys";
import { stillTicked, toggled } from "./core/many";
import { idOf, type Line, type Name } from "./core/models";
import { byClient, inOrder, nightsOf } from "./core/queue";
import { Keycap } from "./Keycap";
import { ManyDialog, type Many } from "./ManyDialog";
import { useSay } from "./saying";
import { useKeys } from "./useKeys";

interface Props {
  lines: readonly Line[];
  now: number;
  go: (name: Name) => void;
  back: () => void;
}

export function ContactSheet({ lines, now, go, back }: Props) {
  const say = useSay();
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const [many, setMany] = useState<Many | null>(null);
  const page = useRef<HTMLDivElement>(null);
  const order = inOrder(lines);
  const chosen = stillTicked(ticked, order);
  const mine = order.filter((line) => line.may_decide).map(idOf);
  const toggle = (ids: readonly string[]) => ids.length && setTicked((now) => toggled(now, ids));
  const decide = (choice: Many["choice"]) => chosen.length && setMany({ choice, lines: chosen });
  useKeys((event) => {
    const action = actionOf(event);
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "a") toggle(mine);
    else if (event.key === "Escape") back();
    else if (action?.act === "approve" || action?.act === "reject") decide(action.act);
    else if (event.key.startsWith("Arrow")) moveFocus(page.current, event.key);
    else return false;
    return true;
  });
  return (
    <div className="nr-rv-sheet">
      <header>
        <Button kind="quiet" onClick={back} aria-keyshortcuts="B Escape">
          <ArrowLeft size={16} aria-hidden /> {say("back")}
        </Button>
        <h1>{say("sheet")}</h1>
        <span className="nr-rv-count">{lines.length}</span>
        <Button onClick={() => toggle(mine)} disabled={!mine.length}>
          {say(mine.length && chosen.length === mine.length ? "tickNone" : "tickAll")}
        </Button>
        <span className="nr-rv-nights" role="group" aria-label={say("nights")}>
          {nightsOf(order).map((night) => {
            const ids = night.lines.filter((line) => line.may_decide).map(idOf);
            return (
              <Button
                key={night.id}
                aria-pressed={ids.length > 0 && ids.every((id) => ticked.has(id))}
                data-night={night.day}
                onClick={() => toggle(ids)}
              >
                {say("ofNight", { day: say("night", { day: night.day }), n: ids.length })}
              </Button>
            );
          })}
        </span>
        <span className="nr-rv-space" />
        <span className="nr-rv-ticked" aria-live="polite">
          {chosen.length ? say("ticked", { n: chosen.length }) : ""}
        </span>
        <Button kind="bad" disabled={!chosen.length} aria-keyshortcuts="R" onClick={() => decide("reject")}>
          <X size={16} aria-hidden /> {say("rejectMany", { n: chosen.length })} <Keycap>R</Keycap>
        </Button>
        <Button kind="main" disabled={!chosen.length} aria-keyshortcuts="A" onClick={() => decide("approve")}>
          <Check size={16} aria-hidden /> {say("approveMany", { n: chosen.length })} <Keycap>A</Keycap>
        </Button>
      </header>
      <div className="nr-rv-cards-page" ref={page}>
        {lines.length ? null : <Empty title={say("nothing")}>{say("nothingHelp")}</Empty>}
        {byClient(lines).map((group) => (
          <section key={group.tenant} aria-label={group.client}>
            <h2>{group.client}</h2>
            <ul className="nr-rv-cards">
              {group.lines.map((line) => (
                <ContactCard
                  key={idOf(line)}
                  line={line}
                  now={now}
                  ticked={ticked.has(idOf(line))}
                  tick={() => toggle([idOf(line)])}
                  open={() => go(line)}
                />
              ))}
            </ul>
          </section>
        ))}
      </div>
      {many ? (
        <ManyDialog
          many={many}
          close={() => {
            setMany(null);
            setTicked(new Set());
          }}
          leave={() => setMany(null)}
        />
      ) : null}
    </div>
  );
}

/** Goes to the card beside, above or below the one that has the focus, by where they stand on the page. */
function moveFocus(page: HTMLElement | null, key: string): void {
  const boxes = [...(page?.querySelectorAll<HTMLInputElement>("[data-card] input") ?? [])];
  const at = boxes.findIndex((box) => box === document.activeElement);
  const here = boxes[at]?.closest("li")?.getBoundingClientRect();
  if (!here) return boxes[0]?.focus();
  const beside = key === "ArrowRight" ? boxes[at + 1] : key === "ArrowLeft" ? boxes[at - 1] : undefined;
  if (beside) return beside.focus();
  if (key === "ArrowRight" || key === "ArrowLeft") return;
  const down = key === "ArrowDown";
  const rows = boxes
    .map((box) => ({ box, place: box.closest("li")?.getBoundingClientRect() }))
    .filter(({ place }) => place && (down ? place.top > here.top + 1 : place.top < here.top - 1));
  const nearest = rows.toSorted(
    (one, other) =>
      Math.abs((one.place?.top ?? 0) - here.top) - Math.abs((other.place?.top ?? 0) - here.top) ||
      Math.abs((one.place?.left ?? 0) - here.left) - Math.abs((other.place?.left ?? 0) - here.left),
  )[0];
  nearest?.box.focus();
  nearest?.box.scrollIntoView({ block: "nearest" });
}
