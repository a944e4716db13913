/** Finds the words of a search in a text, so that they can be marked; compares as the server does. */
export interface Piece {
  text: string;
  found: boolean;
}

interface Folded {
  text: string;
  /** For each sign of the folded text where it begins and ends in the whole one. */
  from: number[];
  to: number[];
}

/** Splits a text at the words of a search; the pieces together are the text, sign for sign. */
export function pieces(text: string, search: string): Piece[] {
  const words = fold(search).text.split(/\s+/).filter(Boolean);
  if (words.length === 0 || text === "") return [{ text, found: false }];
  return cut(text, joined(words.flatMap((word) => places(fold(text), word))));
}

function fold(text: string): Folded {
  const folded: Folded = { text: "", from: [], to: [] };
  let at = 0;
  for (const sign of text) {
    const plain = sign.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");
    for (let unit = 0; unit < plain.length; unit++) {
      folded.from.push(at);
      folded.to.push(at + sign.length);
    }
    folded.text += plain;
    at += sign.length;
  }
  return folded;
}

function places(folded: Folded, word: string): [number, number][] {
  const found: [number, number][] = [];
  for (let at = folded.text.indexOf(word); at >= 0; at = folded.text.indexOf(word, at + word.length)) {
    found.push([folded.from[at] ?? 0, folded.to[at + word.length - 1] ?? 0]);
  }
  return found;
}

/** Joins places that touch or lie over each other. */
function joined(found: [number, number][]): [number, number][] {
  const kept: [number, number][] = [];
  for (const [from, to] of found.toSorted((a, b) => a[0] - b[0])) {
    const last = kept.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else kept.push([from, to]);
  }
  return kept;
}

function cut(text: string, found: readonly [number, number][]): Piece[] {
  const all: Piece[] = [];
  let at = 0;
  for (const [from, to] of found) {
    if (from > at) all.push({ text: text.slice(at, from), found: false });
    all.push({ text: text.slice(from, to), found: true });
    at = to;
  }
  if (at < text.length) all.push({ text: text.slice(at), found: false });
  return all;
}
