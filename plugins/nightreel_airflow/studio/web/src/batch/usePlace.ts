/** What of the batch room stands in the page's address: the night that is open, or the pipeline that is set up. */
import { useCallback } from "react";
import { useAddress } from "../shell/address";
import { stepOf, type Step } from "./core/steps";

export interface Place {
  night?: string;
  setup?: string;
  step?: Step;
}

export function useBatchPlace() {
  const [query, setQuery] = useAddress();
  const go = useCallback(
    (to: Place, replace = false) =>
      setQuery((now) => {
        const changed = new URLSearchParams({ room: now.get("room") ?? "batch", tenant: now.get("tenant") ?? "" });
        for (const [name, value] of Object.entries(to)) if (value) changed.set(name, value);
        return changed;
      }, replace),
    [setQuery],
  );
  return { night: query.get("night") ?? "", setup: query.get("setup") ?? "", step: stepOf(query.get("step")), go };
}
