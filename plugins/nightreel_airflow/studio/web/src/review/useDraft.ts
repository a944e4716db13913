/** What a reviewer writes, kept in this tab until it is sent: a reload or another room loses none of it. */
import { useCallback, useState } from "react";
import { EMPTY, readDraft, type Draft } from "./core/draft";
import { idOf, type Name } from "./core/models";

export interface Drafting {
  draft: Draft;
  change: (next: (draft: Draft) => Draft) => void;
  forget: () => void;
}

export function useDraft(name: Name): Drafting {
  const key = `nightreel-review ${idOf(name)}`;
  const [draft, setDraft] = useState(() => readDraft(sessionStorage.getItem(key)));
  const change = useCallback(
    (next: (draft: Draft) => Draft) =>
      setDraft((now) => {
        const changed = next(now);
        sessionStorage.setItem(key, JSON.stringify(changed));
        return changed;
      }),
    [key],
  );
  const forget = useCallback(() => {
    sessionStorage.removeItem(key);
    setDraft(EMPTY);
  }, [key]);
  return { draft, change, forget };
}
