/** All versions: what was saved by whom; two to compare, one to restore or publish. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "../../parts/Button";
import { FaultNote } from "../../parts/FaultNote";
import { Waiting } from "../../parts/Waiting";
import { notify } from "../../parts/notices";
import { canvasWords } from "../../words/canvas";
import { speaker } from "../../words/words";
import { getDiff, getPipeline, getVersions } from "../api";
import { useBench } from "../bench";
import type { Document } from "../useDocument";
import type { Comparing } from "./comparing";
import { VersionLine } from "./VersionLine";
import { ChangeList } from "./ChangeList";

interface Props {
  document: Document;
  comparing: Comparing | null;
  compare: (comparing: Comparing | null) => void;
}

export default function VersionsTab({ document, comparing, compare }: Props) {
  const { tenant, pipeline } = useBench();
  const say = speaker(canvasWords);
  const [chosen, setChosen] = useState<readonly number[]>([]);
  const versions = useInfiniteQuery({
    queryKey: ["versions", tenant, pipeline],
    queryFn: ({ signal, pageParam }) => getVersions(tenant, pipeline, pageParam, signal),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => (page.older > 0 ? (page.versions.at(-1)?.number ?? null) : null),
    enabled: document.line !== null,
  });
  if (document.line === null) return <p className="nr-hint nr-pad">{say("versionsNone")}</p>;
  if (versions.isPending) return <Waiting />;
  if (versions.isError) return <FaultNote fault={versions.error} again={() => void versions.refetch()} />;
  const pages = versions.data.pages;
  const choose = (number: number) =>
    setChosen((before) =>
      before.includes(number) ? before.filter((one) => one !== number) : [...before, number].slice(-2),
    );
  const start = async () => {
    const [a = 0, b = 0] = chosen.toSorted((x, y) => x - y);
    try {
      compare(await compared(tenant, pipeline, a, b));
    } catch (error) {
      notify(String(error), "bad");
    }
  };
  return (
    <div className="nr-versions">
      <div className="nr-versions-head">
        {comparing ? (
          <Button onClick={() => compare(null)}>{say("compareEnd")}</Button>
        ) : (
          <Button disabled={chosen.length !== 2} onClick={() => void start()}>
            {say("compare")}
          </Button>
        )}
        {chosen.length === 2 || comparing ? null : <span className="nr-hint">{say("compareHelp")}</span>}
      </div>
      {comparing ? (
        <ChangeList changes={comparing.diff.changes} />
      ) : (
        <>
          <ol>
            {pages
              .flatMap((page) => page.versions)
              .map((version, index) => (
                <VersionLine
                  key={version.number}
                  version={version}
                  isNewest={index === 0}
                  isChosen={chosen.includes(version.number)}
                  choose={choose}
                  document={document}
                />
              ))}
          </ol>
          {versions.hasNextPage ? (
            <div className="nr-versions-older">
              <Button disabled={versions.isFetchingNextPage} onClick={() => void versions.fetchNextPage()}>
                {say("versionsOlder", { n: pages.at(-1)?.older ?? 0 })}
              </Button>
            </div>
          ) : null}
        </>
      )}
    </div>
  );
}

async function compared(tenant: string, pipeline: string, a: number, b: number): Promise<Comparing | null> {
  const { signal } = new AbortController();
  const [diff, before, after] = await Promise.all([
    getDiff(tenant, pipeline, a, b, signal),
    getPipeline(tenant, pipeline, signal, a),
    getPipeline(tenant, pipeline, signal, b),
  ]);
  const [x, y] = [before.state.checked.graph, after.state.checked.graph];
  return x && y ? { diff, a: x, b: y } : null;
}
