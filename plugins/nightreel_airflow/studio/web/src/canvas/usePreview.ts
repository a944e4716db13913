/** A preview that is being made: started, followed until it ends, or ended. */
import { useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useState } from "react";
import { Fault, ask, segment } from "../api/client";
import { notify } from "../parts/notices";
import { canvasWords } from "../words/canvas";
import { speaker } from "../words/words";
import type { Session } from "./core/session";
import { isEnded } from "./core/preview";
import type { Preview, PreviewNode } from "./types";

const ASKS_MS = 1_500;
const NONE: readonly PreviewNode[] = [];

export interface PreviewRun {
  readonly nodes: readonly PreviewNode[];
  readonly isRunning: boolean;
  /** The step up to which a person wants to see it, while the sample is being chosen. */
  readonly asked: string | null;
  readonly ask: (upto: string | null) => void;
  readonly start: (upto: string, sample: string) => Promise<void>;
  readonly cancel: () => void;
}

export function usePreview(tenant: string, session: Session): PreviewRun {
  const [asked, setAsked] = useState<string | null>(null);
  const [runId, setRunId] = useState<string | null>(null);
  const path = `${segment(tenant)}/previews`;
  const preview = useQuery<Preview>({
    queryKey: ["preview", tenant, runId],
    queryFn: ({ signal }) => ask<Preview>(`${path}/${segment(runId ?? "")}`, { signal }),
    enabled: runId !== null,
    refetchInterval: (query) => (query.state.data && isEnded(query.state.data) ? false : ASKS_MS),
  });
  const fault = preview.data?.fault;
  useEffect(() => {
    if (fault) notify([fault.where, fault.got, fault.fix].filter(Boolean).join(" · "), "bad");
  }, [fault]);
  const isRunning = runId !== null && !(preview.data && isEnded(preview.data)) && !preview.isError;
  const start = useCallback(
    async (upto: string, sample: string) => {
      const say = speaker(canvasWords);
      if (!(await session.settled())) return notify(say("brokenEdit"), "bad");
      try {
        const json = { text: session.text, upto, sample };
        setRunId((await ask<{ run_id: string }>(path, { method: "POST", json })).run_id);
        notify(say("previewStarted"));
      } catch (error) {
        notify(error instanceof Fault ? [error.got, error.fix].filter(Boolean).join(". ") : String(error), "bad");
      }
    },
    [path, session],
  );
  const cancel = useCallback(() => {
    if (runId !== null) void ask(`${path}/${segment(runId)}`, { method: "DELETE" }).catch(() => undefined);
    setRunId(null);
  }, [path, runId]);
  return { nodes: preview.data?.nodes ?? NONE, isRunning, asked, ask: setAsked, start, cancel };
}
