/** Publishes a film again, after it has said what that costs. */
import { Send } from "lucide-react";
import { useState } from "react";
import { Button } from "../parts/Button";
import { Dialog } from "../parts/Dialog";
import { FaultNote } from "../parts/FaultNote";
import { libraryWords } from "../words/library";
import { shellWords } from "../words/shell";
import { speaker } from "../words/words";
import { usePublishAgain } from "./asks";
import type { FilmDetail } from "./models";
import { money, short, took } from "./saying";

export function PublishAgain({ film }: { film: FilmDetail }) {
  const say = speaker(libraryWords);
  const [asking, setAsking] = useState(false);
  if (!film.may_publish) return null;
  return (
    <>
      <Button onClick={() => setAsking(true)}>
        <Send size={15} aria-hidden />
        {say("publishAgain")}
      </Button>
      {asking ? <Ask film={film} close={() => setAsking(false)} /> : null}
    </>
  );
}

function Ask({ film, close }: { film: FilmDetail; close: () => void }) {
  const say = speaker(libraryWords);
  const sayShell = speaker(shellWords);
  const publish = usePublishAgain(film.tenant, film.run_id);
  const { spent } = film;
  const foot = publish.data ? (
    <>
      <Button onClick={close}>{sayShell("close")}</Button>
      <a className="nr-button" data-kind="main" href={publish.data.airflow}>
        {say("watchRun")}
      </a>
    </>
  ) : (
    <>
      <Button onClick={close}>{sayShell("cancel")}</Button>
      <Button kind="main" disabled={publish.isPending} onClick={() => publish.mutate()}>
        {say("publishNow")}
      </Button>
    </>
  );
  return (
    <Dialog title={say("publishTitle", { title: short(film.title, 60) })} close={close} foot={foot}>
      {publish.data ? (
        <p role="status">{publish.data.says}</p>
      ) : (
        <div className="nr-ask">
          <p>{say("publishSays")}</p>
          <p>
            {spent.money > 0
              ? say("publishCost", { money: money(spent.money), time: took(spent.seconds) })
              : say("publishFree", { time: took(spent.seconds) })}
          </p>
        </div>
      )}
      {publish.isError ? <FaultNote fault={publish.error} /> : null}
    </Dialog>
  );
}
