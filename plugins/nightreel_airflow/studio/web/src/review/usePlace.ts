/** What is open in the review room, in the page's address: a review by its name, or the contact sheet. */
import { useCallback, useMemo } from "react";
import { useAddress } from "../shell/address";
import type { Name } from "./core/models";

export interface Place {
  open: Name | null;
  isSheet: boolean;
  /** Opens a review; `replace` leaves no step in the browser's history. */
  go: (name: Name | null, replace?: boolean) => void;
  showSheet: (shown: boolean) => void;
}

const OWN = ["dag", "run", "step", "sheet"] as const;

export function usePlace(): Place {
  const [query, setQuery] = useAddress();
  const [dag_id, run_id, step_id] = [query.get("dag"), query.get("run"), query.get("step")];
  const open = useMemo(
    () => (dag_id && run_id && step_id ? { dag_id, run_id, step_id } : null),
    [dag_id, run_id, step_id],
  );
  const change = useCallback(
    (to: Readonly<Record<string, string>>, replace: boolean) =>
      setQuery((now) => {
        const kept = [...now].filter(([key]) => !OWN.some((own) => own === key));
        return new URLSearchParams([...kept, ...Object.entries(to)]);
      }, replace),
    [setQuery],
  );
  const go = useCallback(
    (name: Name | null, replace = false) =>
      change(name === null ? {} : { dag: name.dag_id, run: name.run_id, step: name.step_id }, replace),
    [change],
  );
  const showSheet = useCallback((shown: boolean) => change(shown ? { sheet: "1" } : {}, false), [change]);
  return { open, isSheet: query.get("sheet") === "1", go, showSheet };
}
