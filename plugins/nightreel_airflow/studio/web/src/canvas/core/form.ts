/** A step's schema as the form shows it: values that are not set stay unset, and each kind of value has its control. */
import type { Json, JsonMap } from "../types";

/** What is not one of JSON Schema's own words: the server adds `x-…`; `x-default` is ours. */
export type Schema = JsonMap;

/** How a field is shown where the form's usual way does not fit. */
export type Ui = { readonly [key: string]: Ui | string | boolean | undefined };

/** Turns defaults into hints, so that nothing is written that nobody chose. */
export function unset(schema: Schema): Schema {
  const made: Record<string, Json> = {};
  for (const [key, value] of Object.entries(schema)) {
    if (key === "required" || key === "pattern" || key === "default") continue;
    made[key] = key === "properties" && isMap(value) ? mapped(value) : value;
  }
  if (schema["default"] !== undefined) made["x-default"] = schema["default"];
  return made;
}

function mapped(properties: JsonMap): JsonMap {
  return Object.fromEntries(
    Object.entries(properties).map(([name, field]) => [name, isMap(field) ? unset(field) : field]),
  );
}

/** Gives the controls of a schema's fields; what no control can hold is left to the text. */
export function uiOf(schema: Schema): Ui {
  const properties = schema["properties"];
  if (!isMap(properties)) return {};
  return Object.fromEntries(
    Object.entries(properties).map(([name, field]) => [name, isMap(field) ? controlOf(field) : {}]),
  );
}

function controlOf(field: Schema): Ui {
  const { type, items } = field;
  if (type === "array") return isMap(items) && items["type"] === "string" ? { "ui:widget": "lines" } : elsewhere();
  if (type === "object" || isMap(field["properties"])) {
    if (isMap(field["properties"])) return uiOf(field);
    const values = field["additionalProperties"];
    return isMap(values) && values["type"] === "string" ? { "ui:field": "pairs" } : elsewhere();
  }
  if (typeof type !== "string") return elsewhere();
  return typeof field["x-lines"] === "number" ? { "ui:widget": "textarea" } : {};
}

function elsewhere(): Ui {
  return { "ui:field": "elsewhere" };
}

/** Gives what was set: without what is empty, but with what was empty before. */
export function pruned(value: unknown, before: Json | undefined): JsonMap {
  const made = prunedValue(value, before);
  return isMap(made) ? made : {};
}

function prunedValue(value: unknown, before: Json | undefined): Json | undefined {
  if (value === undefined || value === null || value === "") return same(value, before) ? before : undefined;
  if (Array.isArray(value)) return value.length === 0 && before === undefined ? undefined : (value as Json[]);
  if (typeof value !== "object") return value as Json;
  const old = isMap(before) ? before : {};
  const entries = Object.entries(value).flatMap(([key, inner]): [string, Json][] => {
    const kept = prunedValue(inner, old[key]);
    return kept === undefined ? [] : [[key, kept]];
  });
  return entries.length === 0 && before === undefined ? undefined : Object.fromEntries(entries);
}

function same(a: unknown, b: unknown): boolean {
  return (a ?? null) === (b ?? null) && b !== undefined;
}

export function isMap(value: unknown): value is JsonMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether a value stands for one that is known when the film is made: `${brief.seed}`. */
export function isReference(value: unknown): value is string {
  return typeof value === "string" && value.startsWith("${");
}

/** Names and values, one pair a line. */
export function pairsOf(text: string): Readonly<Record<string, string>> {
  const pairs = text.split("\n").flatMap((line): [string, string][] => {
    const at = line.indexOf(":");
    const name = (at < 0 ? line : line.slice(0, at)).trim();
    return name === "" ? [] : [[name, at < 0 ? "" : line.slice(at + 1).trim()]];
  });
  return Object.fromEntries(pairs);
}

export function pairsText(pairs: unknown): string {
  if (!isMap(pairs)) return "";
  return Object.entries(pairs)
    .map(([name, value]) => `${name}: ${String(value)}`)
    .join("\n");
}
