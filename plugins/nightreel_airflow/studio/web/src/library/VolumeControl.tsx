/** Sound off and on, and its level. */
import { Volume1, Volume2, VolumeX } from "lucide-react";
import { Button } from "../parts/Button";
import { libraryWords } from "../words/library";
import { speaker } from "../words/words";
import type { Deck } from "./deck";
import { useDeck } from "./useDeck";

export function VolumeControl({ deck }: { deck: Deck }) {
  const say = speaker(libraryWords);
  const { muted, volume } = useDeck(deck);
  const level = muted ? 0 : volume;
  const Icon = level === 0 ? VolumeX : level < 0.5 ? Volume1 : Volume2;
  return (
    <span className="nr-volume">
      <Button kind="quiet" icon={say(muted ? "soundOn" : "sound")} aria-pressed={muted} onClick={() => deck.mute()}>
        <Icon size={17} aria-hidden />
      </Button>
      <input
        type="range"
        aria-label={say("volume")}
        min={0}
        max={1}
        step={0.05}
        value={level}
        style={{ "--nr-level": `${level * 100}%` } as React.CSSProperties}
        onChange={(event) => deck.setVolume(Number(event.target.value))}
      />
    </span>
  );
}
