/** What of the library stands in the page's address: filters, the open film, its tab and its rendition. */
import { useCallback, useMemo } from "react";
import { useAddress } from "../shell/address";
import { chosenOf, withChosen, type Chosen } from "./filters";

/** Parts of the address that belong to the open film. */
export const OPENED = ["film", "side", "platform_shown", "view", "t"] as const;
export type Opened = (typeof OPENED)[number];

export function usePlace() {
  const [query, setQuery] = useAddress();
  const chosen = useMemo(() => chosenOf(query), [query]);
  const choose = useCallback((change: Chosen) => setQuery((now) => withChosen(now, change), true), [setQuery]);
  /** Changes what is open; an empty value takes a part away. */
  const open = useCallback(
    (change: Readonly<Partial<Record<Opened, string>>>, replace = true) =>
      setQuery((now) => withOpened(now, change), replace),
    [setQuery],
  );
  const linkTo = useCallback((runId: string) => `?${filmQuery(query, runId)}`, [query]);
  return { query, chosen, choose, open, linkTo, film: query.get("film") ?? "" };
}

export function withOpened(query: URLSearchParams, change: Readonly<Partial<Record<Opened, string>>>): URLSearchParams {
  const changed = new URLSearchParams(query);
  for (const [part, value] of Object.entries(change)) {
    if (value === "") changed.delete(part);
    else changed.set(part, value);
  }
  return changed;
}

/** Gives the address of a film, the filters kept; of the film before only the side's tab stays. */
export function filmQuery(query: URLSearchParams, runId: string): URLSearchParams {
  return withOpened(query, { film: runId, platform_shown: "", view: "", t: "" });
}
