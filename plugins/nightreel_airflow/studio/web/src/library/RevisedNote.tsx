/** Says that a newer version has taken a film's place. */
import { Link } from "react-router-dom";
import { libraryWords } from "../words/library";
import { speaker } from "../words/words";
import type { FilmDetail } from "./models";

export function RevisedNote({ film, linkTo }: { film: FilmDetail; linkTo: (runId: string) => string }) {
  const say = speaker(libraryWords);
  if (film.revised_as === "") return null;
  return (
    <p className="nr-revised" role="note">
      {say("revisedAs")} <Link to={linkTo(film.revised_as)}>{say("openNewer")}</Link>
    </p>
  );
}
