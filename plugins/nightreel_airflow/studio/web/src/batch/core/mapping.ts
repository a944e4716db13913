/** Which column gives which field of the brief, as a person changes it: pure changes of what a pipeline says. */
import type { Batch, BriefField, SeenColumn } from "../models";

/** What a column may be beside a field of the brief. */
export const KEY = "key";
export const NOTHING = "";
const FACT = "parameters.";
const REQUIRED = ["title"];

export interface ColumnUse {
  column: SeenColumn;
  /** A field, `parameters.<name>`, `key`, or nothing. */
  use: string;
  /** Whether the name of the column says it, and nobody had to. */
  own: boolean;
  /** Whether nights choose their rows by it. */
  filters: boolean;
}

/** Gives what each column is used as: as the batch says, else as it is called. */
export function usesOf(batch: Batch, columns: readonly SeenColumn[]): ColumnUse[] {
  const said = new Map(Object.entries(batch.columns ?? {}).map(([field, column]) => [fold(column), field]));
  const fixed = new Set([...Object.keys(batch.columns ?? {}), ...Object.keys(batch.values ?? {})]);
  const ignored = new Set(batch.ignore ?? []);
  return columns.map((column) => {
    const filters = (batch.where ?? []).some((rule) => fold(rule.column) === fold(column.name));
    if (fold(column.name) === fold(batch.key ?? "sku")) return { column, use: KEY, own: false, filters };
    const field = said.get(fold(column.name));
    if (field !== undefined) return { column, use: field, own: false, filters };
    const own = Boolean(column.own) && !fixed.has(column.guess ?? "") && !ignored.has(column.name);
    return { column, use: own ? (column.guess ?? "") : NOTHING, own, filters };
  });
}

/** Says what a column is; whatever was that field before gives it up. */
export function withUse(batch: Batch, column: SeenColumn, use: string): Batch {
  const columns = Object.fromEntries(
    Object.entries(batch.columns ?? {}).filter(([field, name]) => fold(name) !== fold(column.name) && field !== use),
  );
  const values = Object.fromEntries(Object.entries(batch.values ?? {}).filter(([field]) => field !== use));
  const ignore = (batch.ignore ?? []).filter((name) => name !== column.name);
  const isOwn = Boolean(column.own) && column.guess === use;
  if (use === KEY) {
    const passed = column.own ? [...ignore, column.name] : ignore;
    return { ...batch, columns, values, key: column.name, ignore: passed };
  }
  const key = fold(batch.key ?? "") === fold(column.name) ? "" : batch.key;
  if (use !== NOTHING && !isOwn) columns[use] = column.name;
  const passed = column.own && !isOwn ? [...ignore, column.name] : ignore;
  return { ...batch, columns, values, key, ignore: passed } as Batch;
}

/** Takes the guesses for all that nobody has said, and drops what a former catalogue had and this one has not. */
export function guessed(batch: Batch, columns: readonly SeenColumn[]): Batch {
  const names = new Set(columns.map((column) => fold(column.name)));
  const kept = Object.fromEntries(Object.entries(batch.columns ?? {}).filter(([, name]) => names.has(fold(name))));
  const where = (batch.where ?? []).filter((rule) => names.has(fold(rule.column)));
  const ignore = (batch.ignore ?? []).filter((name) => names.has(fold(name)));
  let made: Batch = { ...batch, columns: kept, where, ignore };
  const hasKey = names.has(fold(batch.key ?? ""));
  if (!hasKey) made = { ...made, key: columns.find((column) => column.guess === KEY)?.name ?? "" } as Batch;
  for (const { column, use } of usesOf(made, columns)) {
    const guess = column.guess ?? "";
    const taken = usesOf(made, columns).some((other) => other.use === guess) || guess in (made.values ?? {});
    if (use === NOTHING && guess !== NOTHING && guess !== KEY && !column.own && !taken) {
      made = withUse(made, column, guess);
    }
  }
  return made;
}

/** Gives a field the same value for every row; nothing takes it away. */
export function withConstant(batch: Batch, field: string, value: string): Batch {
  const columns = Object.fromEntries(Object.entries(batch.columns ?? {}).filter(([name]) => name !== field));
  const others = Object.fromEntries(Object.entries(batch.values ?? {}).filter(([name]) => name !== field));
  return { ...batch, columns, values: value === "" ? others : { ...others, [field]: value } } as Batch;
}

/** Gives the fields without which no row becomes a film, and that nothing gives. */
export function missing(batch: Batch, uses: readonly ColumnUse[]): string[] {
  const given = new Set([...uses.map((one) => one.use), ...Object.keys(batch.values ?? {})]);
  return [KEY, ...REQUIRED].filter((field) => !given.has(field));
}

/** Gives the choices of a column: fields that are free or its own, and the fact that it may be. */
export function choicesFor(use: ColumnUse, fields: readonly BriefField[]): string[] {
  const fact = use.use.startsWith(FACT) ? use.use : factOf(use.column.name);
  return [NOTHING, KEY, ...fields.map((field) => field.name).filter((name) => name !== "parameters"), fact];
}

/** Names the fact that a column may be: `parameters.weight`. */
export function factOf(column: string): string {
  return column.toLowerCase().startsWith(FACT) ? column : `${FACT}${column}`;
}

export function isFact(use: string): boolean {
  return use.startsWith(FACT);
}

export function factName(use: string): string {
  return use.slice(FACT.length);
}

function fold(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[-_\s]+/g, "_")
    .replaceAll(/^_|_$/g, "");
}
