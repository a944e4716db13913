/** The player's controls: our own, so that frames can be stepped and every key has its button. */
import { Captions, CaptionsOff, Keyboard, Maximize, Pause, Play, StepBack, StepForward } from "lucide-react";
import { useRef, useState } from "react";
import { Button } from "../parts/Button";
import { Dialog } from "../parts/Dialog";
import { Select } from "../parts/Select";
import { libraryWords } from "../words/library";
import { speaker } from "../words/words";
import type { Deck } from "./deck";
import type { Rendition } from "./models";
import { number } from "./saying";
import { frameAt, timeCode } from "./timing";
import { useClock, useDeck } from "./useDeck";
import { VolumeControl } from "./VolumeControl";

const SPEEDS = [0.25, 0.5, 0.75, 1, 1.5, 2, 4, 8];

interface Props {
  deck: Deck;
  rendition: Rendition;
  captions: boolean;
  setCaptions: (shown: boolean) => void;
  fullScreen: () => void;
}

export function Controls({ deck, rendition, captions, setCaptions, fullScreen }: Props) {
  const say = speaker(libraryWords);
  const { playing, rate } = useDeck(deck);
  const [asking, setAsking] = useState(false);
  return (
    <div className="nr-controls" role="group" aria-label={say("controls")}>
      <Button
        kind="quiet"
        className="nr-controls-play"
        icon={say(playing ? "pause" : "play")}
        onClick={() => deck.toggle()}
      >
        {playing ? <Pause size={18} aria-hidden /> : <Play size={18} aria-hidden />}
      </Button>
      <Button kind="quiet" icon={say("frameBack")} onClick={() => deck.step(-1)}>
        <StepBack size={16} aria-hidden />
      </Button>
      <Button kind="quiet" icon={say("frameOn")} onClick={() => deck.step(1)}>
        <StepForward size={16} aria-hidden />
      </Button>
      <TimeCode deck={deck} rendition={rendition} />
      {rate < 0 ? <span className="nr-controls-rate">{number(rate)}×</span> : null}
      <span className="nr-controls-space" />
      <Select
        label={say("speed")}
        value={String(Math.abs(rate))}
        options={SPEEDS.map((speed) => ({ value: String(speed), title: `${speed}×` }))}
        choose={(speed) => deck.setRate(Number(speed))}
      />
      <VolumeControl deck={deck} />
      {rendition.vtt === "" ? null : (
        <Button kind="quiet" icon={say("captions")} aria-pressed={captions} onClick={() => setCaptions(!captions)}>
          {captions ? <Captions size={17} aria-hidden /> : <CaptionsOff size={17} aria-hidden />}
        </Button>
      )}
      <Button kind="quiet" icon={say("keys")} onClick={() => setAsking(true)}>
        <Keyboard size={17} aria-hidden />
      </Button>
      <Button kind="quiet" icon={say("fullScreen")} onClick={fullScreen}>
        <Maximize size={16} aria-hidden />
      </Button>
      {asking ? <Keys close={() => setAsking(false)} /> : null}
    </div>
  );
}

function TimeCode({ deck, rendition }: { deck: Deck; rendition: Rendition }) {
  const say = speaker(libraryWords);
  const code = useRef<HTMLElement>(null);
  const frame = useRef<HTMLElement>(null);
  const fps = rendition.fps_number;
  const last = Math.max(0, rendition.frames - 1);
  useClock(deck, (time_s) => {
    if (code.current) code.current.textContent = timeCode(time_s, fps);
    if (frame.current) frame.current.textContent = say("frame", { n: Math.min(last, frameAt(time_s, fps)) });
  });
  return (
    <span className="nr-timecode" role="timer" aria-label={say("timeCode")}>
      <b ref={code} />
      <span> / {timeCode(rendition.duration_s, fps)}</span>
      <small ref={frame} />
    </span>
  );
}

function Keys({ close }: { close: () => void }) {
  const say = speaker(libraryWords);
  const lines = say("keysList").split("|");
  return (
    <Dialog title={say("keys")} close={close} width={440}>
      <dl className="nr-keys">
        {lines.map((line) => {
          const [keys = "", does = ""] = line.split(" = ");
          return (
            <div key={keys}>
              <dt>
                {keys.split(" + ").map((key) => (
                  <kbd key={key}>{key}</kbd>
                ))}
              </dt>
              <dd>{does}</dd>
            </div>
          );
        })}
      </dl>
    </Dialog>
  );
}
