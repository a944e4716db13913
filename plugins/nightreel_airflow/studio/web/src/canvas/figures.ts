/** Money and time, as people read them. */
import { currentLanguage } from "../words/words";

function locale(): string {
  return currentLanguage() === "zh" ? "zh-CN" : "en-GB";
}

/** US dollars; less than a cent is said so, nothing is nothing. */
export function moneyWords(money: number): string {
  if (money > 0 && money < 0.01) return "< $0.01";
  const digits = money >= 100 ? 0 : 2;
  return `$${new Intl.NumberFormat(locale(), { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(money)}`;
}

/** Seconds as `8 s`, `3 min 20 s`, `2 h 5 min`. */
export function timeWords(seconds: number): string {
  const whole = Math.round(seconds);
  if (seconds > 0 && seconds < 1) return "< 1 s";
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return joined(Math.floor(whole / 60), "min", whole % 60, "s");
  return joined(Math.floor(whole / 3600), "h", Math.floor((whole % 3600) / 60), "min");
}

function joined(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}

/** A moment in the reader's own time and language. */
export function whenWords(iso: string): string {
  const when = new Date(iso);
  if (Number.isNaN(when.getTime())) return iso;
  return new Intl.DateTimeFormat(locale(), { dateStyle: "medium", timeStyle: "short" }).format(when);
}
