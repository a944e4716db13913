/** The shots in a row: a click goes there; the mark on one asks for it again. */
import { MessageSquarePlus } from "lucide-react";
import { useEffect, useRef } from "react";
import { Button } from "../parts/Button";
import { clock } from "../parts/playing";
import { wordsNow, type Draft } from "./core/draft";
import type { Field, Shot } from "./core/models";
import { useSay } from "./saying";

interface Props {
  shots: readonly Shot[];
  draft: Draft;
  current: number;
  goTo: (shot: number) => void;
  /** Nothing where shots cannot be asked for again. */
  write: ((shot: number) => void) | null;
}

const READ: readonly Field[] = ["headline", "body", "voice_over"];

export function Strip({ shots, draft, current, goTo, write }: Props) {
  const say = useSay();
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    const box = list.current;
    const now = box?.querySelector<HTMLElement>("[aria-current]")?.parentElement;
    if (!box || !now) return;
    const [left, right] = [now.offsetLeft, now.offsetLeft + now.offsetWidth];
    if (left < box.scrollLeft || right > box.scrollLeft + box.clientWidth) box.scrollLeft = left - box.clientWidth / 3;
  }, [current]);
  if (!shots.some((shot) => shot.still)) return null;
  return (
    <ol className="nr-rv-strip" aria-label={say("shots")} ref={list}>
      {shots.map((shot) => {
        const isAgain = draft.notes.some((note) => note.shot === shot.number);
        const isEdited = shot.number in draft.words;
        const says = READ.map((field) => wordsNow(draft, shot, field)).find(Boolean) ?? "";
        return (
          <li key={shot.number}>
            <button
              type="button"
              className="nr-rv-shot"
              data-shot={shot.number}
              onClick={() => goTo(shot.number)}
              {...(shot.number === current ? { "aria-current": "true" as const } : {})}
            >
              <span className="nr-rv-still">
                {shot.still ? <img src={shot.still} alt="" loading="lazy" /> : null}
                {isAgain || isEdited ? (
                  <em data-kind={isAgain ? "again" : "edited"}>{say(isAgain ? "again" : "edited")}</em>
                ) : null}
              </span>
              <span className="nr-rv-shot-place">
                <b>{shot.number}</b> {clock(shot.start_s)}
                {shot.take > 1 ? <small> {say("take", { n: shot.take })}</small> : null}
              </span>
              <span className="nr-rv-shot-says">{says}</span>
            </button>
            {write ? (
              <Button
                kind="quiet"
                icon={say("noteShot", { n: shot.number })}
                className="nr-rv-shot-note"
                onClick={() => write(shot.number)}
              >
                <MessageSquarePlus size={14} aria-hidden />
              </Button>
            ) : null}
          </li>
        );
      })}
    </ol>
  );
}
