/** Why something does not fit, in words. */
import { canvasWords } from "../words/canvas";
import { speaker } from "../words/words";
import type { Reason } from "./core/fits";

export function reasonWords(reason: Reason): string {
  const say = speaker(canvasWords);
  const values = Object.fromEntries(
    Object.entries(reason.values).map(([name, value]) => [name, isWord(value) ? say(value) : value]),
  );
  return say(reason.key, values);
}

function isWord(value: string): value is keyof typeof canvasWords {
  return value.startsWith("kind_") && value in canvasWords;
}
