/** The pipelines of a client with their nights: when the next one begins, and how the last ones ended. */
import { CalendarClock, ExternalLink } from "lucide-react";
import { Button } from "../../parts/Button";
import { Empty } from "../../parts/Empty";
import type { Tenant } from "../../shell/me";
import { batchWords } from "../../words/batch";
import { speaker } from "../../words/words";
import { address } from "../../api/client";
import type { NightlyPipeline } from "../models";
import { useBatchPlace } from "../usePlace";
import { NightlyCard } from "./NightlyCard";

interface Props {
  tenant: Tenant;
  pipelines: readonly NightlyPipeline[];
}

export function NightList({ tenant, pipelines }: Props) {
  const say = speaker(batchWords);
  const withNights = pipelines.filter((one) => one.batch);
  const others = pipelines.filter((one) => !one.batch);
  if (pipelines.length === 0) return <Empty title={say("noPipelines")}>{say("noPipelinesHelp")}</Empty>;
  return (
    <div className="nr-batch">
      <header className="nr-batch-head">
        <div>
          <h1>{say("nights")}</h1>
          <p>{say("nightsHelp")}</p>
        </div>
        <a className="nr-batch-link" href={address(`../../reports/${tenant.name}`)} target="_blank" rel="noreferrer">
          {say("more")}
          <ExternalLink size={13} aria-hidden />
        </a>
      </header>
      <ul className="nr-nightly-list">
        {withNights.map((one) => (
          <NightlyCard key={one.name} tenant={tenant.name} pipeline={one} />
        ))}
      </ul>
      {others.length === 0 ? null : <Others pipelines={others} />}
    </div>
  );
}

function Others({ pipelines }: { pipelines: readonly NightlyPipeline[] }) {
  const say = speaker(batchWords);
  const { go } = useBatchPlace();
  return (
    <section className="nr-batch-others">
      <h2>{say("withoutNights")}</h2>
      <ul>
        {pipelines.map((one) => (
          <li key={one.name}>
            <span>{one.title}</span>
            <code>{one.name}</code>
            {one.fault ? (
              <span className="nr-batch-broken" title={one.fault}>
                {one.fault}
              </span>
            ) : (
              <Button disabled={!one.may_edit} onClick={() => go({ setup: one.name })}>
                <CalendarClock size={14} aria-hidden />
                {say("giveNights")}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
