/** Figures and dates in the words of a language. */
import { currentLanguage } from "../words/words";

const LOCALES = { en: "en-GB", zh: "zh-CN" } as const;
/** What no title needs, and a menu cannot show. */
const LONGEST_CHOICE = 60;

export function locale(): string {
  return LOCALES[currentLanguage()];
}

/** Airflow's own choice of time zone, where a person has made one. */
export function timeZone(): string | undefined {
  const said = localStorage.getItem("timezone")?.replaceAll('"', "") ?? "";
  if (said === "" || said === "local") return undefined;
  try {
    return new Intl.DateTimeFormat("en", { timeZone: said }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}

function said(iso: string, options: Intl.DateTimeFormatOptions): string {
  const when = new Date(iso);
  const zone = timeZone();
  if (Number.isNaN(when.getTime())) return "";
  return new Intl.DateTimeFormat(locale(), { ...options, ...(zone ? { timeZone: zone } : {}) }).format(when);
}

export function day(iso: string): string {
  const isThisYear = new Date(iso).getFullYear() === new Date().getFullYear();
  return said(iso, { day: "numeric", month: "short", ...(isThisYear ? {} : { year: "numeric" }) });
}

export function moment(iso: string): string {
  return said(iso, { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" });
}

/** How long ago, roughly: "3 hours ago". */
export function ago(iso: string, now = Date.now()): string {
  const seconds = (now - new Date(iso).getTime()) / 1000;
  const units = [
    ["day", 86_400],
    ["hour", 3_600],
    ["minute", 60],
  ] as const;
  if (Number.isNaN(seconds) || seconds > 7 * 86_400) return day(iso);
  const format = new Intl.RelativeTimeFormat(locale(), { numeric: "auto" });
  const [unit, size] = units.find(([, size]) => seconds >= size) ?? (["second", 1] as const);
  return unit === "second" ? format.format(0, "minute") : format.format(-Math.floor(seconds / size), unit);
}

export function number(value: number, digits = 0): string {
  const options = { maximumFractionDigits: digits, minimumFractionDigits: digits };
  return new Intl.NumberFormat(locale(), options).format(value).replace("-", "−");
}

/** US dollars, as the server counts them. */
export function money(value: number): string {
  const digits = value > 0 && value < 0.1 ? 4 : 2;
  return new Intl.NumberFormat(locale(), {
    style: "currency",
    currency: "USD",
    currencyDisplay: "narrowSymbol",
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(value);
}

/** How long work took: 0.4s, 12s, 3m 20s. */
export function took(seconds: number): string {
  const unit = (value: number, name: "second" | "minute" | "hour", digits = 0) =>
    new Intl.NumberFormat(locale(), {
      style: "unit",
      unit: name,
      unitDisplay: "narrow",
      maximumFractionDigits: digits,
    }).format(value);
  if (seconds < 60) return unit(seconds, "second", seconds < 10 ? 1 : 0);
  const whole = Math.round(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  if (hours > 0) return `${unit(hours, "hour")} ${unit(minutes, "minute")}`;
  return rest === 0 ? unit(minutes, "minute") : `${unit(minutes, "minute")} ${unit(rest, "second")}`;
}

export function size(bytes: number): string {
  const [value, name] = bytes >= 1e6 ? [bytes / 1e6, "megabyte"] : [bytes / 1e3, "kilobyte"];
  return new Intl.NumberFormat(locale(), {
    style: "unit",
    unit: name as string,
    unitDisplay: "short",
    maximumFractionDigits: value < 10 ? 1 : 0,
  }).format(value);
}

/** Cuts a long name for a menu; signs are kept whole. */
export function short(text: string, most = LONGEST_CHOICE): string {
  const signs = [...text.replace(/\s+/g, " ").trim()];
  return signs.length <= most ? signs.join("") : `${signs.slice(0, most - 1).join("")}…`;
}

/** Says a shape in the ratio that people know it by: 16:9, 4:5. */
export function aspect(width_px: number, height_px: number): string {
  const known = [
    [16, 9],
    [9, 16],
    [1, 1],
    [4, 5],
    [4, 3],
    [3, 4],
    [21, 9],
    [2, 1],
    [1, 2],
    [3, 2],
    [2, 3],
  ] as const;
  if (width_px <= 0 || height_px <= 0) return "";
  const near = known.find(([w, h]) => Math.abs(width_px / height_px / (w / h) - 1) < 0.015);
  return near ? `${near[0]}:${near[1]}` : `${width_px}×${height_px}`;
}
