/** The query of the page's address, read and changed. */
import { useCallback } from "react";
import { useSearchParams } from "react-router-dom";

type Change = (now: URLSearchParams) => URLSearchParams;

/**
 * Gives the query, and what changes it.
 *
 * A change begins from the address as the browser has it at that moment, not as it was drawn last: a search that is
 * still on its way must not close a film that was opened meanwhile.
 */
export function useAddress(): readonly [URLSearchParams, (change: Change, replace: boolean) => void] {
  const [query, setQuery] = useSearchParams();
  const set = useCallback(
    (change: Change, replace: boolean) => setQuery(change(new URLSearchParams(window.location.search)), { replace }),
    [setQuery],
  );
  return [query, set];
}
