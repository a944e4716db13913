/** The top of a step's card: what a preview made of it, else its drawn picture. */
import { LoaderCircle, RotateCcw } from "lucide-react";
import { canvasWords } from "../../words/canvas";
import { speaker } from "../../words/words";
import type { PreviewNode } from "../types";
import { linesOf } from "../core/preview";
import { pictureOf } from "./pictures";

interface Props {
  step: string;
  isKnown: boolean;
  preview: PreviewNode | null;
}

export function StepPicture({ step, isKnown, preview }: Props) {
  const say = speaker(canvasWords);
  const Picture = pictureOf(step, isKnown);
  const lines = preview ? linesOf(preview) : [];
  const still = preview?.stills[0];
  const kind = still ? "still" : preview?.wave ? "wave" : lines.length > 0 ? "lines" : "drawn";
  return (
    <div className="nr-step-picture" data-kind={kind}>
      {kind === "still" ? <img src={still} alt={say("previewStill")} draggable={false} /> : null}
      {kind === "wave" ? <img src={preview?.wave ?? ""} alt={say("previewWave")} draggable={false} /> : null}
      {kind === "lines" ? (
        <ol>
          {lines.slice(0, 4).map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ol>
      ) : null}
      {kind === "drawn" ? <Picture size={30} strokeWidth={1.4} aria-hidden /> : null}
      <PreviewState preview={preview} />
    </div>
  );
}

function PreviewState({ preview }: { preview: PreviewNode | null }) {
  const say = speaker(canvasWords);
  if (preview === null) return null;
  if (preview.state === "running" || preview.state === "waiting") {
    return (
      <span className="nr-step-state" data-busy>
        <LoaderCircle size={12} aria-hidden />
        {say(preview.state === "running" ? "previewRunning" : "previewQueued")}
      </span>
    );
  }
  if (!preview.reused) return null;
  return (
    <span className="nr-step-state">
      <RotateCcw size={11} aria-hidden />
      {say("previewReused")}
    </span>
  );
}
