/** Sentences of the verdict page that are put together. */
import { verdictWords } from "../../words/verdicts";
import { speaker } from "../../words/words";
import type { Item, Picture, Reading } from "../core/models";

export const useSay = () => speaker(verdictWords);
export type Say = ReturnType<typeof useSay>;
type Key = keyof typeof verdictWords;

/** What differs, or whose voice a text has; a name that is not ours stands as it is. */
export function ofSaid(say: Say, of: string): string {
  const key = `of_${of}`;
  if (key in verdictWords) return say(key as Key);
  const plain = of.replaceAll("_", " ");
  return plain.charAt(0).toLocaleUpperCase() + plain.slice(1);
}

export function kindSaid(say: Say, kind: string): string {
  const key = `kind_${kind}`;
  return key in verdictWords ? say(key as Key) : kind;
}

/** Where it stands: line of the script, number of the panel. */
export function placeSaid(say: Say, item: Item): string {
  const parts = [item.line ? say("line", { n: item.line }) : "", item.panel ? say("panel", { n: item.panel }) : ""];
  return parts.filter(Boolean).join(" · ");
}

export function pictureSaid(say: Say, reading: Reading, picture: Picture | undefined): string {
  if (!picture) return "";
  if (reading.kind === "storyboard") return say("picture", { n: picture.label });
  return reading.kind === "moving" ? say("frame", { at: picture.label }) : say("artwork");
}
