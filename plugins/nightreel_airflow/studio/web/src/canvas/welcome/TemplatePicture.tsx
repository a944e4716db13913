/** A template as the row of pictures of its steps. */
import { pictureOf } from "../sheet/pictures";
import type { Palette } from "../types";

const MOST = 9;

export function TemplatePicture({ text, palette }: { text: string; palette: Palette }) {
  const names = [...text.matchAll(/^\s*-\s*(?:\{\s*)?step:\s*["']?([a-z][a-z0-9_]*)/gm)].flatMap(
    (found) => found[1] ?? [],
  );
  const steps = names.flatMap((name) => palette.steps.find((step) => step.name === name) ?? []);
  return (
    <span className="nr-template-picture" aria-hidden>
      {steps.slice(0, MOST).map((step, index) => {
        const Picture = pictureOf(step.name, true);
        return (
          <span key={`${step.name} ${index}`} data-group={step.group}>
            <Picture size={15} strokeWidth={1.6} />
          </span>
        );
      })}
      {steps.length === 0 ? <span data-empty>+</span> : null}
      {steps.length > MOST ? <em>+{steps.length - MOST}</em> : null}
    </span>
  );
}
