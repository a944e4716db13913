/** Says that the library is still being made, and how far that has come. */
import { libraryWords } from "../words/library";
import { speaker } from "../words/words";
import type { FilmPage } from "./models";
import { number } from "./saying";

export function IndexingNote({ indexing }: { indexing: NonNullable<FilmPage["indexing"]> }) {
  const say = speaker(libraryWords);
  return (
    <div className="nr-indexing" role="status">
      <progress max={Math.max(1, indexing.of)} value={indexing.done} aria-label={say("films")} />
      <strong>{say("reading", { done: number(indexing.done), of: number(indexing.of) })}</strong>
      <span>{say("readingHelp")}</span>
    </div>
  );
}
