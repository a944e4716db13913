/** Puts pipelines into the archive and takes them out of it. */
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Fault } from "../../api/client";
import { notify } from "../../parts/notices";
import { canvasWords } from "../../words/canvas";
import { speaker } from "../../words/words";
import { postArchive } from "../api";
import { dropDraft } from "../core/draft";
import type { PipelineLine } from "../types";

export type Archiving = ReturnType<typeof useArchive>;

const PRECONDITION_FAILED = 412;

export function useArchive(tenant: string) {
  const client = useQueryClient();
  const [isBusy, setBusy] = useState(false);
  const [fault, setFault] = useState<Error | null>(null);
  return {
    isBusy,
    fault,
    clear: () => setFault(null),
    /** Whether it was done; what stands against it is kept as `fault`. */
    async move(line: PipelineLine, way: "take-down" | "bring-back"): Promise<boolean> {
      const say = speaker(canvasWords);
      const title = line.title || line.name;
      setBusy(true);
      setFault(null);
      try {
        const { state } = await postArchive(tenant, line.name, way, line.tag);
        client.setQueryData<readonly PipelineLine[]>(["pipelines", tenant], (lines) =>
          lines?.map((one) => (one.name === line.name ? state.line : one)),
        );
        if (way === "take-down") dropDraft(localStorage, tenant, line.name);
        const said = way === "take-down" ? "saidTakenDown" : state.published ? "saidBroughtBack" : "saidBroughtDraft";
        notify(say(said, { title }), "good");
        return true;
      } catch (error) {
        const isStale = error instanceof Fault && error.status === PRECONDITION_FAILED;
        setFault(isStale ? new Error(say("archivedMeanwhile")) : (error as Error));
        return false;
      } finally {
        client.removeQueries({ queryKey: ["pipeline", tenant, line.name] });
        client.removeQueries({ queryKey: ["versions", tenant, line.name] });
        void client.invalidateQueries({ queryKey: ["pipelines", tenant] });
        setBusy(false);
      }
    },
  };
}
