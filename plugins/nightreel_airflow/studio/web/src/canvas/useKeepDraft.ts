/** Keeps what is not saved, and asks before it is left. */
import { useEffect } from "react";
import { useBench } from "./bench";
import { dropDraft, keepDraft } from "./core/draft";
import { isDirty, textOf } from "./core/session";
import type { Document } from "./useDocument";

const WAIT_MS = 400;

export function useKeepDraft(document: Document): void {
  const { tenant, pipeline, session, readOnly } = useBench();
  const { tag } = document;
  useEffect(() => {
    if (readOnly) return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const keep = () => {
      const open = session.state.get();
      if (open.checking) return;
      if (isDirty(open)) {
        keepDraft(localStorage, tenant, pipeline, {
          text: textOf(open),
          tag: tag ?? "",
          when: new Date().toISOString(),
        });
      } else dropDraft(localStorage, tenant, pipeline);
    };
    const soon = () => {
      clearTimeout(timer);
      timer = setTimeout(keep, WAIT_MS);
    };
    const leave = (event: BeforeUnloadEvent) => {
      keep();
      if (isDirty(session.state.get())) event.preventDefault();
    };
    const stop = session.state.listen(soon);
    window.addEventListener("beforeunload", leave);
    return () => {
      clearTimeout(timer);
      keep();
      stop();
      window.removeEventListener("beforeunload", leave);
    };
  }, [tenant, pipeline, session, readOnly, tag]);
}
