/** The top of a step's card: what a preview made of it, else its drawn picture. */
import { LoaderCircle, RotateCcw } from "lucide-react";
import { canvasWords } from "../../words/canvas";
import { speaker } from "../../words/words";
import type { PreviewNode } from "../types";
import { linesOf, sightOf, type Sight } from "../core/preview";
import { pictureOf } from "./pictures";

interface Props {
  step: string;
  isKnown: boolean;
  preview: PreviewNode | null;
}

export function StepPicture({ step, isKnown, preview }: Props) {
  const Picture = pictureOf(step, isKnown);
  const sight: Sight = preview ? sightOf(preview) : { kind: "drawn", pictures: [] };
  return (
    <div className="nr-step-picture" data-kind={sight.kind}>
      <Pictures sight={sight} />
      {preview && (sight.kind === "lines" || sight.kind === "beside") ? (
        <ol>
          {linesOf(preview)
            .slice(0, 4)
            .map((line) => (
              <li key={line}>{line}</li>
            ))}
        </ol>
      ) : null}
      {sight.kind === "drawn" ? <Picture size={30} strokeWidth={1.4} aria-hidden /> : null}
      <PreviewState preview={preview} />
    </div>
  );
}

function Pictures({ sight }: { sight: Sight }) {
  const say = speaker(canvasWords);
  const named = {
    still: say("previewStill"),
    wave: say("previewWave"),
    strip: say("previewStill"),
    beside: say("previewStill"),
    pair: "",
    lines: "",
    drawn: "",
  }[sight.kind];
  return sight.pictures.map((picture, at) => (
    <img
      key={picture}
      src={picture}
      alt={sight.kind === "pair" ? say(at === 0 ? "previewBefore" : "previewAfter") : at === 0 ? named : ""}
      draggable={false}
    />
  ));
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
