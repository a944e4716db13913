/** A text with the words of a search marked in it. Always text, whatever it holds. */
import { pieces } from "./highlight";

/** No title is read further than this; its whole text stands in the film's details. */
const LONGEST = 300;

export function Marked({ text, search }: { text: string; search: string }) {
  const shown = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  return (
    <bdi>
      {pieces(shown, search).map((piece, at) =>
        piece.found ? <mark key={at}>{piece.text}</mark> : <span key={at}>{piece.text}</span>,
      )}
    </bdi>
  );
}
