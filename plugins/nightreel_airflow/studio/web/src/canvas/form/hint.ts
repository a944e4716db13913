/** What counts while a field is empty: the brand's value, else the step's own. */
import type { WidgetProps } from "@rjsf/utils";
import { canvasWords } from "../../words/canvas";
import { speaker } from "../../words/words";

/** What the form's parts are given beside their fields. */
export interface FormContext {
  readonly brand: Readonly<Record<string, string>>;
}

export function hintOf({ schema, name, registry }: WidgetProps): string {
  const say = speaker(canvasWords);
  const brand = (registry.formContext as FormContext).brand[name];
  if (brand) return say("fromBrand", { value: brand });
  return defaultWords(schema["x-default"]);
}

/** A default in words. */
export function defaultWords(value: unknown): string {
  const say = speaker(canvasWords);
  if (value === undefined || value === null || value === "") return "";
  if (typeof value === "boolean") return say(value ? "yes" : "no");
  return Array.isArray(value) ? value.join(", ") : typeof value === "object" ? "" : String(value);
}
