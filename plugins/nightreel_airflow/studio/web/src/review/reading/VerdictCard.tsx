/** One difference or text: both sides' words, the reason, and what is said of it. */
import { Check, Pencil, Undo2, X } from "lucide-react";
import { useEffect, useRef } from "react";
import { Button } from "../../parts/Button";
import type { Item, Reading, Ruling } from "../core/models";
import { pieces, ruled, type Choice, type Piece } from "../core/verdicts";
import { Keycap } from "../Keycap";
import { RulingForm } from "./RulingForm";
import { kindSaid, ofSaid, placeSaid, useSay } from "./saying";

interface Props {
  item: Item;
  reading: Reading;
  ruling: Ruling | undefined;
  isOpen: boolean;
  open: () => void;
  /** Missing where this person may only look. */
  rule: ((ruling: Ruling | null) => void) | null;
  next: () => void;
  /** Number of the last time that this one was to be written to; 0 for never. */
  focus: number;
  write: () => void;
}

const ICONS = { adopt: Check, reject: X, edit: Pencil } as const;
const KEYS = { adopt: "A", reject: "R", edit: "E" } as const;
const CHOICES: readonly Choice[] = ["adopt", "reject", "edit"];

export function VerdictCard({ item, reading, ruling, isOpen, open, rule, next, focus, write }: Props) {
  const say = useSay();
  const card = useRef<HTMLElement>(null);
  useEffect(() => {
    if (isOpen) card.current?.scrollIntoView({ block: "nearest" });
  }, [isOpen]);
  const choose = (choice: Choice) => {
    if (!rule) return;
    rule(ruled(choice, choice === "edit" ? ruling?.text || item.words : "", ruling?.reason ?? ""));
    if (choice === "adopt") next();
    else write();
  };
  return (
    <article
      ref={card}
      className="nr-vd-card"
      data-item={item.id}
      data-kind={item.kind}
      data-ruling={ruling?.choice ?? "left"}
      {...(isOpen ? { "aria-current": "true" } : {})}
      onClick={open}
      onFocus={open}
    >
      <header>
        <span className="nr-vd-kind">
          {item.what === "difference" ? kindSaid(say, item.kind) : ofSaid(say, item.of)}
        </span>
        {item.what === "difference" ? <span>{ofSaid(say, item.of)}</span> : null}
        <span className="nr-vd-place">{placeSaid(say, item)}</span>
        {ruling ? <span className="nr-vd-done">{say(`done_${ruling.choice}`)}</span> : null}
      </header>
      <Sides item={item} reading={reading} ruling={rule && isOpen ? undefined : ruling} />
      {item.reason ? (
        <p className="nr-vd-why">
          <b>{say("why")}</b> {item.reason}
        </p>
      ) : null}
      {rule === null && ruling?.reason ? <blockquote>{ruling.reason}</blockquote> : null}
      {rule && (isOpen || ruling) ? (
        <div className="nr-vd-acts" role="group" aria-label={placeSaid(say, item)}>
          {CHOICES.map((choice) => {
            const Icon = ICONS[choice];
            return (
              <Button
                key={choice}
                data-choice={choice}
                aria-pressed={ruling?.choice === choice}
                aria-keyshortcuts={KEYS[choice]}
                onClick={() => choose(choice)}
              >
                <Icon size={15} aria-hidden /> {say(choice)} {isOpen ? <Keycap>{KEYS[choice]}</Keycap> : null}
              </Button>
            );
          })}
          {ruling ? (
            <Button kind="quiet" aria-keyshortcuts="U" onClick={() => rule(null)}>
              <Undo2 size={15} aria-hidden /> {say("undo")}
            </Button>
          ) : null}
        </div>
      ) : null}
      {rule && isOpen && ruling && ruling.choice !== "adopt" ? (
        <RulingForm item={item} ruling={ruling} change={rule} next={next} focus={focus} />
      ) : null}
      {rule && !isOpen && ruling?.reason ? <p className="nr-vd-said">{ruling.reason}</p> : null}
    </article>
  );
}

function Sides({ item, reading, ruling }: Pick<Props, "item" | "reading" | "ruling">) {
  const say = useSay();
  const edited = ruling?.choice === "edit" && ruling.text.trim() ? ruling.text : "";
  if (item.what !== "difference") {
    return (
      <div className="nr-vd-sides" data-one="">
        {item.asked ? <p className="nr-vd-asked">{item.asked}</p> : null}
        <Words pieces={[{ text: item.words, own: false }]} side="board" />
        {edited && edited !== item.words ? <Yours text={edited} /> : null}
      </div>
    );
  }
  const both = pieces(item.script, item.words, reading.language);
  const isBoard = reading.against === "board";
  return (
    <div className="nr-vd-sides">
      <div>
        <h4>{say(isBoard ? "earlier" : "script")}</h4>
        {item.script ? (
          <Words pieces={both.script} side="script" />
        ) : (
          <p className="nr-vd-none">{say("nothingThere")}</p>
        )}
      </div>
      <div>
        <h4>{say(isBoard ? "now" : "board")}</h4>
        {item.words ? <Words pieces={both.board} side="board" /> : <p className="nr-vd-none">{say("nothingThere")}</p>}
        {edited && edited !== item.words ? <Yours text={edited} /> : null}
      </div>
    </div>
  );
}

function Words({ pieces: shown, side }: { pieces: readonly Piece[]; side: "script" | "board" }) {
  return (
    <p className="nr-vd-words" data-side={side}>
      {shown.map((piece, at) =>
        piece.own ? (
          side === "script" ? (
            <del key={at}>{piece.text}</del>
          ) : (
            <ins key={at}>{piece.text}</ins>
          )
        ) : (
          piece.text
        ),
      )}
    </p>
  );
}

function Yours({ text }: { text: string }) {
  const say = useSay();
  return (
    <div className="nr-vd-yours">
      <h4>{say("yours")}</h4>
      <p className="nr-vd-words">{text}</p>
    </div>
  );
}
