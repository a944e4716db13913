/** Finds steps by their words. */
import type { PaletteStep } from "../types";

/** Gives the steps whose name, title or line has every word; those whose title begins so come first. */
export function found(steps: readonly PaletteStep[], query: string): readonly PaletteStep[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return steps;
  const has = (step: PaletteStep): boolean => {
    const said = `${step.name} ${step.title} ${step.line}`.toLowerCase();
    return words.every((word) => said.includes(word));
  };
  const rank = (step: PaletteStep): number => (step.title.toLowerCase().startsWith(words[0] ?? "") ? 0 : 1);
  return steps.filter(has).toSorted((a, b) => rank(a) - rank(b));
}

/** Parts steps into their groups, in the order in which a film is made. */
export function grouped(steps: readonly PaletteStep[]): readonly (readonly [string, readonly PaletteStep[]])[] {
  const by = new Map<string, PaletteStep[]>();
  for (const step of steps) by.set(step.group, [...(by.get(step.group) ?? []), step]);
  const place = (group: string): number => {
    const at = ["brief", "picture", "sound", "reading", "review", "delivery"].indexOf(group);
    return at < 0 ? 99 : at;
  };
  return [...by].toSorted(([a], [b]) => place(a) - place(b));
}
