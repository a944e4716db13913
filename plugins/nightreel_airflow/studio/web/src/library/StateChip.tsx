/** How a run stands, in a word. */
import "./library.css";
import { libraryWords } from "../words/library";
import { speaker } from "../words/words";
import type { RunState } from "./models";

export const TONES: Readonly<Record<RunState, "good" | "bad" | "busy" | "wait" | "calm">> = {
  pending: "calm",
  processing: "busy",
  waiting: "wait",
  success: "good",
  failed: "bad",
  timeout: "bad",
  cancelled: "calm",
  refused: "bad",
};

export function StateChip({ state }: { state: RunState }) {
  return (
    <span className="nr-chip" data-tone={TONES[state]}>
      <i aria-hidden />
      {speaker(libraryWords)(state)}
    </span>
  );
}
