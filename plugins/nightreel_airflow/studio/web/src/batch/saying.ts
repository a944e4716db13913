/** Names, times and schedules of nights in people's words. */
import { locale, timeZone } from "../library/saying";
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

/** Says a coming moment in a time zone: "tomorrow, 01:00", else the date. */
export function coming(iso: string, zone: string, now = new Date()): string {
  const when = new Date(iso);
  if (Number.isNaN(when.getTime())) return "";
  const days = Math.round((dayIn(when, zone) - dayIn(now, zone)) / 86_400_000);
  const time = inZone(when, { hour: "2-digit", minute: "2-digit" }, zone);
  if (days < 0 || days > 1)
    return inZone(when, { weekday: "short", day: "numeric", month: "short" }, zone) + `, ${time}`;
  return `${new Intl.RelativeTimeFormat(locale(), { numeric: "auto" }).format(days, "day")}, ${time}`;
}

/** Says a moment in Airflow's own time zone, and names that zone. */
export function clock(iso: string): string {
  const when = new Date(iso);
  if (Number.isNaN(when.getTime())) return "";
  const shown = { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", timeZoneName: "short" } as const;
  return inZone(when, shown, timeZone() ?? "");
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

/** Gives the midnight that a day of a zone begins with, as if it were one of UTC: only differences of two count. */
function dayIn(when: Date, zone: string): number {
  const parts = new Intl.DateTimeFormat("sv-SE", { dateStyle: "short", ...zoned(zone) }).format(when);
  return Date.parse(`${parts}T00:00:00Z`);
}

function inZone(when: Date, options: Intl.DateTimeFormatOptions, zone: string): string {
  return new Intl.DateTimeFormat(locale(), { ...options, ...zoned(zone) }).format(when);
}

function zoned(zone: string): Intl.DateTimeFormatOptions {
  if (zone === "") return {};
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return { timeZone: zone };
  } catch {
    return {};
  }
}

/** Address of a night's run in Airflow; its name is its pipeline's, a dot and the run's. */
export function airflowOf(airflow: string, dagId: string, night: string): string {
  const runId = night.slice(night.indexOf(".") + 1);
  return `${airflow}dags/${encodeURIComponent(dagId)}/runs/${encodeURIComponent(runId)}`;
}
