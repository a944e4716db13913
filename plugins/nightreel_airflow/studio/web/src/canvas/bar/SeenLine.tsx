/** After publishing: when Airflow sees the pipeline. */
import { useQuery } from "@tanstack/react-query";
import { CircleCheck, LoaderCircle } from "lucide-react";
import { canvasWords } from "../../words/canvas";
import { speaker } from "../../words/words";
import { getSeen } from "../api";
import { useBench } from "../bench";
import type { Document } from "../useDocument";

const ASKS_MS = 1_000;
/** How long a finished one still shows, and how long is asked at all, in milliseconds. */
const LASTS_MS = 120_000;

export function SeenLine({ document }: { document: Document }) {
  const { tenant } = useBench();
  const say = speaker(canvasWords);
  const at = document.publishedAt;
  const seen = useQuery({
    queryKey: ["seen", tenant, document.name, at],
    queryFn: ({ signal }) => getSeen(tenant, document.name, signal),
    enabled: at !== null,
    refetchInterval: (query) =>
      query.state.data?.seen || (at !== null && Date.now() - at > LASTS_MS) ? false : ASKS_MS,
  });
  if (at === null || !seen.data) return null;
  const { data } = seen;
  return (
    <span className="nr-seen" role="status" title={data.sentence}>
      {data.seen ? (
        <CircleCheck size={14} aria-hidden />
      ) : (
        <LoaderCircle className="nr-turning" size={13} aria-hidden />
      )}
      {data.seen ? <a href={`dags/${encodeURIComponent(data.dag_id)}`}>{say("seen")}</a> : say("seenWaits")}
    </span>
  );
}
