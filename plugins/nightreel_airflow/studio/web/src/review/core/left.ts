/** Time that is left or has passed, in the one unit that people count in. */
export interface Span {
  n: number;
  unit: "minutes" | "hours" | "days";
}

const MINUTE_MS = 60_000;
const LATE_MS = 2 * 60 * MINUTE_MS;
const HOURS_UP_TO = 72;

export function spanOf(milliseconds: number): Span {
  const minutes = Math.max(0, Math.round(milliseconds / MINUTE_MS));
  if (minutes < 120) return { n: minutes, unit: "minutes" };
  const hours = Math.round(minutes / 60);
  return hours < HOURS_UP_TO ? { n: hours, unit: "hours" } : { n: Math.round(hours / 24), unit: "days" };
}

/** Time until a moment; `null` when it is over. */
export function leftUntil(until: string, now: number): Span | null {
  const left = Date.parse(until) - now;
  return left > 0 ? spanOf(left) : null;
}

export function since(moment: string, now: number): Span {
  return spanOf(now - Date.parse(moment));
}

/** Whether so little is left that it should be looked at first. */
export function isLate(until: string, now: number): boolean {
  return Date.parse(until) - now < LATE_MS;
}
