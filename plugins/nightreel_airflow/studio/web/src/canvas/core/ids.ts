/** Names of nodes: the language's own rule, and the first that is free. */
import { RUN, type Graph } from "../types";

const NAME = /^[a-z](?:_?[a-z0-9-])*$/;
const LONGEST = 63;

export function isName(text: string): boolean {
  return text.length <= LONGEST && NAME.test(text) && text !== RUN;
}

/** Gives a free name: the wanted one, or that with the next number. */
export function freeId(wanted: string, taken: ReadonlySet<string>): string {
  const stem = wanted.replace(/_\d+$/, "") || "step";
  if (!taken.has(wanted) && wanted !== RUN) return wanted;
  for (let number = 2; ; number++) {
    const id = `${stem}_${number}`;
    if (!taken.has(id)) return id;
  }
}

export function takenIds(graph: Graph): Set<string> {
  return new Set([RUN, ...graph.nodes.map((node) => node.id)]);
}

/** Makes a name of a title: `Spring film 2` gives `spring_film_2`; letters that no name has are left out. */
export function nameFrom(title: string): string {
  const plain = title
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^[_0-9]+|_+$/g, "");
  return plain.slice(0, LONGEST).replace(/_+$/, "");
}
