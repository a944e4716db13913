/** What the films of the whole catalogue will likely take. */
import { money, number, took } from "../../library/saying";
import { FaultNote } from "../../parts/FaultNote";
import { Waiting } from "../../parts/Waiting";
import { batchWords } from "../../words/batch";
import { speaker } from "../../words/words";
import { useCheck } from "../asks";
import type { TrialCost } from "../models";
import type { StepProps } from "./Setup";

export function PricePane({ tenant, pipeline, batch, tag }: StepProps) {
  const say = speaker(batchWords);
  const priced = { ...batch, schedule: "", time_zone: "UTC", deadline: null };
  const answer = useCheck(tenant.name, { pipeline: pipeline.name, batch: priced, count: 1, price: true }, tag);
  return (
    <section className="nr-price" aria-busy={answer.isFetching}>
      <h2>{say("whatItTakes")}</h2>
      {answer.isError ? <FaultNote fault={answer.error} /> : null}
      {answer.isPending ? <Waiting /> : null}
      {answer.data && !answer.isError ? (
        answer.data.cost ? (
          <Price cost={answer.data.cost} whole={answer.data.whole} />
        ) : (
          <p className="nr-note">{say("noPrice")}</p>
        )
      ) : null}
    </section>
  );
}

function Price({ cost, whole }: { cost: TrialCost; whole: boolean }) {
  const say = speaker(batchWords);
  const sum = cost.money ?? null;
  const high = cost.money_high ?? 0;
  return (
    <>
      <dl className="nr-figures">
        <div>
          <dt>{say("filmsToMake")}</dt>
          <dd>{number(cost.films)}</dd>
        </div>
        <div>
          <dt>{say("filmsKept")}</dt>
          <dd>{number(cost.unchanged ?? 0)}</dd>
        </div>
        <div>
          <dt>{say("money")}</dt>
          <dd>
            {sum === null ? say("moneyUnknown") : money(sum)}
            {sum !== null && high > sum * 1.05 ? <small>{say("upTo", { sum: money(high) })}</small> : null}
          </dd>
        </div>
        <div>
          <dt>{say("time")}</dt>
          <dd>{took(cost.wall_s ?? 0)}</dd>
        </div>
        {cost.gpu_s ? (
          <div>
            <dt>{say("gpu")}</dt>
            <dd>{took(cost.gpu_s)}</dd>
          </div>
        ) : null}
      </dl>
      {(cost.priced ?? 0) < cost.films || !whole ? (
        <p className="nr-faint">{say("pricedOf", { n: number(cost.priced ?? 0) })}</p>
      ) : null}
      <p className="nr-price-caps" data-tone={cost.stopped ? "bad" : "good"}>
        {cost.stopped ? say("stopped", { n: number(cost.stopped) }) : say("capsFine")}
      </p>
    </>
  );
}
