/** The names of groups of steps; one of another package goes by its own. */
import { canvasWords } from "../../words/canvas";
import { speaker } from "../../words/words";

export function groupTitle(group: string): string {
  const key = `group_${group}`;
  return key in canvasWords ? speaker(canvasWords)(key as keyof typeof canvasWords) : group;
}
