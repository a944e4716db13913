/** Who asked for a film and why, what it is made of, and what it cost: step by step. */
import { Copy } from "lucide-react";
import { Button } from "../../parts/Button";
import { notify } from "../../parts/notices";
import { libraryWords } from "../../words/library";
import { placesSaid } from "../../words/places";
import { speaker } from "../../words/words";
import type { FilmDetail } from "../models";
import { moment, money, number, took } from "../saying";
import { StepList } from "../StepList";
import { Lines } from "./CredentialsPanel";

export function DetailsPanel({ film }: { film: FilmDetail }) {
  const say = speaker(libraryWords);
  const { spent } = film;
  return (
    <div className="nr-details">
      <section className="nr-part">
        <p className="nr-details-title" dir="auto" tabIndex={0}>
          {film.title}
        </p>
        <Lines
          lines={[
            [say("by"), film.by],
            [say("note"), film.note],
            [say("row"), film.row],
            [say("pipeline"), film.pipeline_title || film.pipeline],
            [say("category"), film.category],
            [say("language"), film.language],
            [say("description"), film.description],
            [say("keywords"), film.keywords.join(", ")],
            [say("began"), moment(film.began)],
            [say("ended"), film.ended === "" ? "" : moment(film.ended)],
            [say("run"), <RunName key="run" runId={film.run_id} />],
          ]}
        />
        {film.airflow === "" ? null : <a href={film.airflow}>{say("inAirflow")}</a>}
      </section>
      <section className="nr-part">
        <h4>{say("cost")}</h4>
        <Lines
          lines={[
            [say("cost"), spent.money > 0 ? money(spent.money) : say("free")],
            [say("work"), took(spent.seconds)],
            [say("gpu"), spent.gpu_s > 0 ? took(spent.gpu_s) : ""],
            [say("tokens"), spent.tokens > 0 ? number(spent.tokens) : ""],
            [say("results"), say("madeAnew", { made: spent.made, reused: spent.reused })],
          ]}
        />
      </section>
      {film.published.length > 0 ? (
        <section className="nr-part">
          <h4>{say("published")}</h4>
          {film.published.map((address) => (
            <p key={address} className="nr-address">
              {placesSaid(address)}
            </p>
          ))}
        </section>
      ) : null}
      <section className="nr-part">
        <h4>{say("steps")}</h4>
        <StepList steps={film.steps} />
      </section>
      {film.notes.length > 0 ? (
        <section className="nr-part">
          <h4>{say("left")}</h4>
          {film.notes.map((note) => (
            <p key={note} className="nr-quiet">
              {note}
            </p>
          ))}
        </section>
      ) : null}
    </div>
  );
}

function RunName({ runId }: { runId: string }) {
  const say = speaker(libraryWords);
  const copy = () => void navigator.clipboard?.writeText(runId).then(() => notify(say("copied"), "good"));
  return (
    <span className="nr-run-name">
      <code>{runId}</code>
      <Button kind="quiet" icon={say("copy")} onClick={copy}>
        <Copy size={13} aria-hidden />
      </Button>
    </span>
  );
}
