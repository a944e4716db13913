/** Above a film: what it is, how it stands, and what can be done with it. */
import type { ReactNode } from "react";
import { notify } from "../parts/notices";
import { useMe } from "../shell/me";
import { libraryWords } from "../words/library";
import { speaker } from "../words/words";
import { useRate } from "./asks";
import { Download } from "./Download";
import type { FilmDetail } from "./models";
import { PublishAgain } from "./PublishAgain";
import { moment, short } from "./saying";
import { Stars } from "./Stars";
import { StarsGiven } from "./StarsGiven";
import { StateChip } from "./StateChip";

interface Props {
  film: FilmDetail;
  /** Before the title. */
  before?: ReactNode;
  /** After all actions. */
  after?: ReactNode;
}

export function FilmHead({ film, before, after }: Props) {
  return (
    <header className="nr-film-head">
      {before}
      <div className="nr-film-title">
        <h2 title={short(film.title, 300)}>
          <bdi>{short(film.title, 200)}</bdi>
        </h2>
        <p>
          <StateChip state={film.state} />
          <span className="nr-film-about">{film.pipeline_title || film.pipeline}</span>
          <time dateTime={film.began}>{moment(film.began)}</time>
        </p>
      </div>
      <Rating film={film} />
      <Download film={film} />
      <PublishAgain film={film} />
      {after}
    </header>
  );
}

function Rating({ film }: { film: FilmDetail }) {
  const say = speaker(libraryWords);
  const rate = useRate(film.tenant, film.run_id);
  const me = useMe().data?.name;
  if (film.renditions.length === 0 && !film.reading) return null;
  if (!film.may_rate) return <StarsGiven rating={film.rating ?? null} count={film.ratings} />;
  const own = film.verdicts.findLast((verdict) => verdict.by === me && typeof verdict.rating === "number");
  const given = rate.isPending || rate.isSuccess ? rate.variables : (own?.rating ?? null);
  const give = (stars: number) =>
    rate.mutate(stars, {
      onSuccess: () => notify(say("rated"), "good"),
      onError: (fault) => notify([fault.got, fault.fix].filter(Boolean).join(". "), "bad"),
    });
  return (
    <Stars
      rating={rate.data?.rating ?? film.rating ?? null}
      count={rate.data?.ratings ?? film.ratings}
      own={given ?? null}
      give={give}
      busy={rate.isPending}
    />
  );
}
