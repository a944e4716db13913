/** The palette in the page's language: the server says it in English; our own steps have other words here. */
import { canvasWords } from "../words/canvas";
import { currentLanguage, speaker } from "../words/words";
import type { Palette } from "./types";

export function inOurLanguage(palette: Palette): Palette {
  if (currentLanguage() === "en") return palette;
  const say = speaker(canvasWords);
  const word = (key: string, otherwise: string): string =>
    key in canvasWords ? say(key as keyof typeof canvasWords) : otherwise;
  return {
    ...palette,
    steps: palette.steps.map((step) => ({
      ...step,
      title: word(`step_${step.name}`, step.title),
      line: word(`line_${step.name}`, step.line),
    })),
    templates: palette.templates.map((one) => ({
      ...one,
      title: word(`template_${one.name}`, one.title),
      line: word(`templateLine_${one.name}`, one.line),
    })),
  };
}
