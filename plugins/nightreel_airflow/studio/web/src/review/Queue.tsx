/** What waits, at the left: by client, the oldest first. */
import { LayoutGrid } from "lucide-react";
import { Button } from "../parts/Button";
import { Select } from "../parts/Select";
import { ALL, byClient, shown, type Filter } from "./core/queue";
import { sameReview, type Line, type Name, type Of } from "./core/models";
import { QueueLine } from "./QueueLine";
import { useSay } from "./saying";

interface Props {
  lines: readonly Line[];
  more: boolean;
  now: number;
  open: Name | null;
  filter: Filter;
  setFilter: (filter: Filter) => void;
  go: (name: Name) => void;
  showSheet: () => void;
}

const KINDS: readonly Of[] = ["script", "cut", "film", "reading"];

export function Queue({ lines, more, now, open, filter, setFilter, go, showSheet }: Props) {
  const say = useSay();
  const seen = shown(lines, filter);
  const clients = byClient(lines);
  const kinds = KINDS.filter((kind) => lines.some((line) => line.of === kind));
  const isMixed = lines.some((line) => !line.may_decide) && lines.some((line) => line.may_decide);
  return (
    <nav className="nr-rv-queue" aria-label={say("queue")}>
      <header>
        <h2>
          {say("waits")} <span className="nr-rv-count">{seen.length}</span>
        </h2>
        <Button kind="quiet" icon={say("sheet")} aria-keyshortcuts="B" onClick={showSheet} disabled={!lines.length}>
          <LayoutGrid size={16} aria-hidden />
        </Button>
      </header>
      {clients.length > 1 || kinds.length > 1 || isMixed ? (
        <div className="nr-rv-filters">
          {clients.length > 1 ? (
            <Select
              label={say("clientFilter")}
              value={filter.tenant}
              options={[
                { value: "", title: say("allClients") },
                ...clients.map((group) => ({ value: group.tenant, title: group.client })),
              ]}
              choose={(tenant) => setFilter({ ...filter, tenant })}
            />
          ) : null}
          {kinds.length > 1 ? (
            <Select
              label={say("kind")}
              value={filter.of}
              options={[
                { value: "", title: say("allKinds") },
                ...kinds.map((kind) => ({ value: kind, title: say(kind) })),
              ]}
              choose={(of) => setFilter({ ...filter, of: of as Filter["of"] })}
            />
          ) : null}
          {isMixed ? (
            <label className="nr-rv-mine">
              <input
                type="checkbox"
                checked={filter.mine}
                onChange={(event) => setFilter({ ...filter, mine: event.target.checked })}
              />
              {say("mine")}
            </label>
          ) : null}
        </div>
      ) : null}
      <div className="nr-rv-groups">
        {byClient(seen).map((group) => (
          <section key={group.tenant} aria-label={group.client}>
            <h3>{group.client}</h3>
            <ul>
              {group.lines.map((line) => (
                <li key={`${line.dag_id} ${line.run_id} ${line.step_id}`}>
                  <QueueLine line={line} now={now} open={sameReview(open, line)} go={() => go(line)} />
                </li>
              ))}
            </ul>
          </section>
        ))}
        {lines.length && !seen.length ? (
          <p className="nr-rv-none">
            {say("nothingFits")} <Button onClick={() => setFilter(ALL)}>{say("showAll")}</Button>
          </p>
        ) : null}
        {more ? <p className="nr-rv-none">{say("more", { n: lines.length })}</p> : null}
      </div>
    </nav>
  );
}
