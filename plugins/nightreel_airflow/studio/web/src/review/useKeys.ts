/** Keys of the room: whatever is written or stands in a dialog keeps its own. */
import { useEffect, useRef } from "react";
import { belongsToControl } from "./core/keys";

/** Calls for each key that is the room's; a `true` says that it meant something. */
export function useKeys(act: (event: KeyboardEvent) => boolean): void {
  const latest = useRef(act);
  useEffect(() => {
    latest.current = act;
  });
  useEffect(() => {
    const hear = (event: KeyboardEvent) => {
      const target = event.target instanceof Element ? event.target : null;
      if (event.defaultPrevented || belongsToControl(target, event) || document.querySelector("dialog[open]")) return;
      if (latest.current(event)) event.preventDefault();
    };
    window.addEventListener("keydown", hear);
    return () => window.removeEventListener("keydown", hear);
  }, []);
}
