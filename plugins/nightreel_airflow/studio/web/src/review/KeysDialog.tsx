/** The keys of the room. */
import { Dialog } from "../parts/Dialog";
import { verdictWords } from "../words/verdicts";
import { speaker } from "../words/words";
import { Keycap } from "./Keycap";
import { useSay } from "./saying";

const KEYS = {
  keysDeciding: [
    ["A", "keyApprove"],
    ["R", "keyReject"],
    ["G", "keyAgain"],
    ["N", "keyNote"],
    ["E", "keyWords"],
    ["Ctrl ↵", "keySend"],
  ],
  keysLooking: [
    ["Space", "keyPlay"],
    [", .", "keyFrames"],
    ["J L", "keySeconds"],
    ["← →", "keyShots"],
    ["1 … 9", "keyShot"],
    ["C", "keyCompare"],
  ],
  keysList: [
    ["↑ ↓", "keyMove"],
    ["B", "keySheet"],
    ["Space", "keyTick"],
    ["Ctrl A", "keyTickAll"],
    ["↵", "keyOpen"],
    ["?", "keyKeys"],
    ["Esc", "keyEscape"],
  ],
} as const;
/** Where a reading is ruled on, these keys mean this. */
const RULING = [
  ["J K", "keyMove"],
  ["A", "keyAdopt"],
  ["R", "keyReject"],
  ["E", "keyEdit"],
  ["U", "keyUndo"],
  ["⇧ A", "keyRest"],
  ["H", "keyBoxes"],
  ["F", "keyFinish"],
] as const;
const GROUPS = ["keysDeciding", "keysLooking", "keysList"] as const;

export function KeysDialog({ close }: { close: () => void }) {
  const say = useSay();
  return (
    <Dialog title={say("keys")} close={close} width={760}>
      <div className="nr-rv-keys">
        {GROUPS.map((group) => (
          <section key={group}>
            <h3>{say(group)}</h3>
            <dl>
              {KEYS[group].map(([keys, what]) => (
                <div key={what}>
                  <dt>
                    <Keycap>{keys}</Keycap>
                  </dt>
                  <dd>{say(what)}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
        <section>
          <h3>{speaker(verdictWords)("keysRuling")}</h3>
          <dl>
            {RULING.map(([keys, what]) => (
              <div key={what}>
                <dt>
                  <Keycap>{keys}</Keycap>
                </dt>
                <dd>{speaker(verdictWords)(what)}</dd>
              </div>
            ))}
          </dl>
        </section>
      </div>
    </Dialog>
  );
}
