/** Nights as people say them: one o'clock each night, on which days, and what any other schedule is called. */
export interface Nightly {
  hour: number;
  minute: number;
  /** 0 is Sunday; empty: every day. */
  days: readonly number[];
}

/** Reads a schedule that this room can show; any other stays as it is written. */
export function nightlyOf(schedule: string): Nightly | null {
  const [minute, hour, day, month, weekday, more] = schedule.trim().split(/\s+/);
  if (more !== undefined || day !== "*" || month !== "*") return null;
  if (!isNumber(minute, 59) || !isNumber(hour, 23)) return null;
  const days = weekday === "*" ? [] : daysOf(weekday ?? "");
  return days === null ? null : { hour: Number(hour), minute: Number(minute), days };
}

export function scheduleOf({ hour, minute, days }: Nightly): string {
  const weekday = days.length === 0 || days.length === 7 ? "*" : [...days].sort((a, b) => a - b).join(",");
  return `${minute} ${hour} * * ${weekday}`;
}

/** Writes a time as a field of the browser's takes it: `01:05`. */
export function timeOf({ hour, minute }: Pick<Nightly, "hour" | "minute">): string {
  return `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;
}

export function withTime(nightly: Nightly, time: string): Nightly {
  const [hour, minute] = time.split(":").map(Number);
  return Number.isInteger(hour) && Number.isInteger(minute)
    ? { ...nightly, hour: hour as number, minute: minute as number }
    : nightly;
}

export function withDay(nightly: Nightly, day: number): Nightly {
  const all = nightly.days.length === 0 ? [0, 1, 2, 3, 4, 5, 6] : nightly.days;
  const days = all.includes(day) ? all.filter((one) => one !== day) : [...all, day];
  return { ...nightly, days: days.length === 7 || days.length === 0 ? [] : days };
}

function isNumber(text: string | undefined, most: number): boolean {
  return text !== undefined && /^\d{1,2}$/.test(text) && Number(text) <= most;
}

const NAMES = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

function daysOf(weekday: string): number[] | null {
  const days: number[] = [];
  for (const part of weekday.toLowerCase().split(",")) {
    const [from, to] = part.split("-").map(dayOf);
    if (from === undefined || from < 0 || (part.includes("-") && (to === undefined || to < from))) return null;
    for (let day = from; day <= (to ?? from); day++) days.push(day % 7);
  }
  return [...new Set(days)];
}

function dayOf(text: string): number {
  if (/^[0-7]$/.test(text)) return Number(text) % 7;
  return NAMES.indexOf(text);
}
