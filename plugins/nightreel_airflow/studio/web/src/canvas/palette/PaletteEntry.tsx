/** One step in the palette. One that this client may not use is there, and says why. */
import { memo, useId } from "react";
import { canvasWords } from "../../words/canvas";
import { speaker } from "../../words/words";
import { useBench } from "../bench";
import { pictureOf } from "../sheet/pictures";
import { CARRIED } from "../sheet/useCarry";
import type { PaletteStep } from "../types";

interface Props {
  step: PaletteStep;
  add: (step: string) => void;
}

function Entry({ step, add }: Props) {
  const { desk } = useBench();
  const line = useId();
  const Picture = pictureOf(step.name, true);
  const isOff = step.why_not !== "";
  return (
    <button
      type="button"
      className="nr-entry"
      data-group={step.group}
      aria-disabled={isOff}
      aria-label={step.title}
      aria-describedby={line}
      title={isOff ? undefined : speaker(canvasWords)("addHelp")}
      draggable={!isOff}
      onClick={(event) => {
        if (!isOff && event.detail !== 1) add(step.name);
      }}
      onDragStart={(event) => {
        event.dataTransfer.setData(CARRIED, step.name);
        event.dataTransfer.effectAllowed = "copy";
        desk.set((value) => ({ ...value, carried: step.name }));
      }}
      onDragEnd={() => desk.set((value) => ({ ...value, carried: null, overEdge: null }))}
    >
      <span className="nr-entry-picture" aria-hidden>
        <Picture size={18} strokeWidth={1.6} />
      </span>
      <span>
        <strong>{step.title}</strong>
        <small id={line}>{isOff ? step.why_not : step.line}</small>
      </span>
    </button>
  );
}

export const PaletteEntry = memo(Entry);
