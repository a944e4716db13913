/** Names, times and schedules of nights in people's words. */
import { locale, moment } from "../library/saying";
import { batchWords } from "../words/batch";
import { speaker } from "../words/words";
import { nightlyOf, timeOf } from "./core/clock";
import { factName, isFact, KEY, NOTHING } from "./core/mapping";
import type { Batch } from "./models";

type Word = keyof typeof batchWords;

/** Says a field of the brief; one that this page does not know yet by its own name. */
export function fieldWords(field: string): string {
  const say = speaker(batchWords);
  if (field === NOTHING) return say("nothing");
  if (field === KEY) return say("keyField");
  if (isFact(field)) return say("fact", { name: factName(field) });
  return known(`field.${field}`) ?? field;
}

export function stateWords(state: string): string {
  return known(`state.${state}`) ?? state;
}

export function dayWords(day: number): string {
  return known(`day.${day}`) ?? String(day);
}

export function scheduleWords(batch: Batch): string {
  const say = speaker(batchWords);
  if (!batch.schedule) return say("byHand");
  const nightly = nightlyOf(batch.schedule);
  if (!nightly) return say("other", { schedule: batch.schedule });
  const time = timeOf(nightly);
  if (nightly.days.length === 0) return say("eachNight", { time });
  const days = nightly.days.map(dayWords).join(locale().startsWith("zh") ? "、" : ", ");
  return say("eachOn", { days, time });
}

/** Says a coming moment: "tomorrow, 01:00", else the date. */
export function coming(iso: string, now = new Date()): string {
  const when = new Date(iso);
  if (Number.isNaN(when.getTime())) return "";
  const days = Math.round((midnight(when) - midnight(now)) / 86_400_000);
  if (days < 0 || days > 1) return moment(iso);
  const day = new Intl.RelativeTimeFormat(locale(), { numeric: "auto" }).format(days, "day");
  const time = new Intl.DateTimeFormat(locale(), { hour: "2-digit", minute: "2-digit" }).format(when);
  return `${day}, ${time}`;
}

/** Says a night's date. */
export function nightDay(day: string): string {
  const when = new Date(`${day}T12:00:00`);
  if (Number.isNaN(when.getTime())) return day;
  return new Intl.DateTimeFormat(locale(), { weekday: "short", day: "numeric", month: "short" }).format(when);
}

/** Gives a night's name within its client, as addresses hold it. */
export function nightName(id: string): string {
  return id.slice(id.indexOf(".") + 1);
}

function known(word: string): string | null {
  return Object.hasOwn(batchWords, word) ? speaker(batchWords)(word as Word) : null;
}

function midnight(when: Date): number {
  return new Date(when.getFullYear(), when.getMonth(), when.getDate()).getTime();
}
