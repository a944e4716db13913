/** Sentences of the review room that are put together. */
import { currentLanguage, speaker } from "../words/words";
import { checkWords, reviewWords } from "../words/review";
import { stepWords } from "../words/steps";
import { leftUntil, since } from "./core/left";
import type { Line, Of, Sheet } from "./core/models";

export const useSay = () => speaker(reviewWords);
export type Say = ReturnType<typeof useSay>;

const QUESTIONS = {
  script: "askScript",
  cut: "askCut",
  film: "askFilm",
  reading: "askReading",
} as const satisfies Record<Of, string>;

export function questionOf(say: Say, asked: Pick<Line, "question" | "of">): string {
  return asked.question || say(QUESTIONS[asked.of]);
}

export function leftSaid(say: Say, until: string, now: number): string {
  const left = leftUntil(until, now);
  return left === null ? say("over") : say(`left_${left.unit}`, { n: left.n });
}

export function sinceSaid(say: Say, asked: string, now: number): string {
  const span = since(asked, now);
  return say(`since_${span.unit}`, { n: span.n });
}

/** A part of a film that was made or used again: a shot, or a step by its title. */
export function partSaid(say: Say, part: string): string {
  const shot = /^shot (\d+)$/.exec(part)?.[1];
  if (shot !== undefined) return say("shot", { n: shot });
  const key = `step_${part}`;
  return key in stepWords ? speaker(stepWords)(key as keyof typeof stepWords) : part;
}

/** A moment in the person's own zone and language. */
export function momentSaid(moment: string): string {
  const time = Date.parse(moment);
  if (Number.isNaN(time)) return moment;
  return new Intl.DateTimeFormat(currentLanguage(), { dateStyle: "medium", timeStyle: "short" }).format(time);
}

export function checkSaid(check: Sheet["checks"][number]): string {
  const say = speaker(checkWords);
  return check.kind in checkWords ? say(check.kind as keyof typeof checkWords) : check.name;
}
