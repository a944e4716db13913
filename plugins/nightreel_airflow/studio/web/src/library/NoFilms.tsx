/** What stands where no film is to be seen: why, and what to do. */
import { Clapperboard, SearchX } from "lucide-react";
import { Link } from "react-router-dom";
import { Button } from "../parts/Button";
import type { Tenant } from "../shell/me";
import { placeOf } from "../shell/place";
import { libraryWords } from "../words/library";
import { speaker } from "../words/words";
import { CHOICES, type Chosen } from "./filters";

interface Props {
  tenant: Tenant;
  filtered: boolean;
  indexing: boolean;
  choose: (change: Chosen) => void;
}

export function NoFilms({ tenant, filtered, indexing, choose }: Props) {
  const say = speaker(libraryWords);
  if (indexing) return null;
  const clear = () => choose(Object.fromEntries(CHOICES.map((choice) => [choice, ""])));
  return (
    <section className="nr-nothing">
      <span className="nr-nothing-sign" aria-hidden>
        {filtered ? <SearchX size={26} /> : <Clapperboard size={26} />}
      </span>
      <h2>{say(filtered ? "noMatch" : "none")}</h2>
      <p>{say(filtered ? "noMatchHelp" : "noneHelp")}</p>
      {filtered ? (
        <Button onClick={clear}>{say("clear")}</Button>
      ) : (
        <Link className="nr-button" data-kind="plain" to={placeOf("canvas", tenant.name)}>
          {say("toCanvas")}
        </Link>
      )}
    </section>
  );
}
