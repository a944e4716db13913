/** Whether a night goes on, in a word. */
import { batchWords } from "../words/batch";
import { speaker } from "../words/words";
import type { Night } from "./models";

const WORDS = {
  working: "working",
  paused: "pausedNight",
  cancelled: "cancelled",
  done: "done",
  failed: "failed",
} as const;
const TONES = { working: "busy", paused: "wait", cancelled: "calm", done: "good", failed: "bad" } as const;

export function NightState({ night }: { night: Pick<Night, "state" | "by"> }) {
  const say = speaker(batchWords);
  const by = night.by && (night.state === "paused" || night.state === "cancelled") ? say("by", { name: night.by }) : "";
  return (
    <span className="nr-nightstate" data-tone={TONES[night.state]}>
      <i aria-hidden />
      {say(WORDS[night.state])} {by}
    </span>
  );
}
