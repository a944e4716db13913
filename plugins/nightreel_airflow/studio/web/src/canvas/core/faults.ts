/** Where the server's faults show: on nodes, and at the fields of a form. */
import type { CanvasFault } from "../types";

export function faultsByNode(faults: readonly CanvasFault[]): ReadonlyMap<string, readonly CanvasFault[]> {
  const by = new Map<string, CanvasFault[]>();
  for (const fault of faults) {
    if (fault.node === null) continue;
    by.set(fault.node, [...(by.get(fault.node) ?? []), fault]);
  }
  return by;
}

/** What a person is told at the place itself, where the file and the line need no telling. */
export function shortSentence(fault: CanvasFault): string {
  const parts = [fault.got, fault.want].filter(Boolean);
  return parts.length === 2 ? `${parts[0]} → ${parts[1]}` : (parts[0] ?? fault.sentence);
}

/** Errors at the fields of a form, nested as its values are. */
export interface ErrorTree {
  __errors?: string[];
  [field: string]: ErrorTree | string[] | undefined;
}

/** Gives the faults below a place (`["options"]`) as a tree for the form that stands there. */
export function errorTree(
  faults: readonly CanvasFault[],
  below: readonly (string | number)[],
  say: (fault: CanvasFault) => string,
): ErrorTree {
  const tree: ErrorTree = {};
  for (const fault of faults) {
    if (!isBelow(fault.place, below)) continue;
    let at = tree;
    for (const key of fault.place.slice(below.length)) {
      const next = at[String(key)];
      const inner: ErrorTree = next !== undefined && !Array.isArray(next) ? next : {};
      at[String(key)] = inner;
      at = inner;
    }
    at.__errors = [...(at.__errors ?? []), say(fault)];
  }
  return tree;
}

function isBelow(place: readonly (string | number)[], below: readonly (string | number)[]): boolean {
  return place.length >= below.length && below.every((key, index) => place[index] === key);
}
