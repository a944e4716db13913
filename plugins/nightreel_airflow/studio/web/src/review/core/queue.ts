/** What waits, in the order in which it is shown: by client, the oldest first. */
import { idOf, type Line, type Name, type Of } from "./models";

/** Which reviews are shown. */
export interface Filter {
  /** Name of a client; empty for all. */
  tenant: string;
  of: Of | "";
  /** Only what this person may decide. */
  mine: boolean;
}

export const ALL: Filter = { tenant: "", of: "", mine: false };

export interface Group {
  tenant: string;
  client: string;
  lines: readonly Line[];
}

/** A night whose films wait. */
export interface Night {
  id: string;
  day: string;
  lines: readonly Line[];
}

export function shown(lines: readonly Line[], filter: Filter): readonly Line[] {
  return lines.filter(
    (line) =>
      (!filter.tenant || line.tenant === filter.tenant) &&
      (!filter.of || line.of === filter.of) &&
      (!filter.mine || line.may_decide),
  );
}

/** Groups by client; the client whose review waits longest comes first. */
export function byClient(lines: readonly Line[]): readonly Group[] {
  const groups = new Map<string, Line[]>();
  for (const line of oldestFirst(lines)) {
    const group = groups.get(line.tenant);
    if (group) group.push(line);
    else groups.set(line.tenant, [line]);
  }
  return [...groups].map(([tenant, of]) => ({ tenant, client: of[0]?.client ?? tenant, lines: of }));
}

/** The order in which a person goes through them: as they stand on the page. */
export function inOrder(lines: readonly Line[]): readonly Line[] {
  return byClient(lines).flatMap((group) => group.lines);
}

/** Gives the review that is looked at after one was decided: the one below it, or the one above where it was the last. */
export function nextTo(lines: readonly Line[], done: Name): Line | null {
  const order = inOrder(lines);
  const at = order.findIndex((line) => idOf(line) === idOf(done));
  const rest = order.filter((line) => idOf(line) !== idOf(done));
  return rest[Math.min(Math.max(0, at), rest.length - 1)] ?? null;
}

/** Gives the review so many places further down; the first or the last where there are no more. */
export function moved(lines: readonly Line[], from: Name | null, by: number): Line | null {
  const order = inOrder(lines);
  const at = from === null ? -1 : order.findIndex((line) => idOf(line) === idOf(from));
  const to = at === -1 ? 0 : Math.min(Math.max(0, at + by), order.length - 1);
  return order[to] ?? null;
}

/** The nights whose films wait, the newest first. */
export function nightsOf(lines: readonly Line[]): readonly Night[] {
  const nights = new Map<string, Line[]>();
  for (const line of lines) {
    if (!line.night) continue;
    const id = `${line.tenant} ${line.night.id}`;
    nights.set(id, [...(nights.get(id) ?? []), line]);
  }
  return [...nights]
    .map(([id, of]) => ({ id, day: of[0]?.night?.day ?? "", lines: of }))
    .sort((one, other) => other.day.localeCompare(one.day) || one.id.localeCompare(other.id));
}

function oldestFirst(lines: readonly Line[]): readonly Line[] {
  return lines.toSorted((one, other) => one.asked.localeCompare(other.asked) || idOf(one).localeCompare(idOf(other)));
}
