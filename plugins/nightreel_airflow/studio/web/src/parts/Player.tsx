/** A film with its captions, single frames, a time code and marks on its way. */
import { Captions, Maximize, Pause, Play, StepBack, StepForward, Volume2, VolumeX } from "lucide-react";
import { useEffect, useRef, useState, type CSSProperties, type ReactNode, type RefObject } from "react";
import { playerWords } from "../words/player";
import { currentLanguage, speaker } from "../words/words";
import { Button } from "./Button";
import { clock, frameAt, seek, stepFrames, toggle } from "./playing";
import "./player.css";
import { useVideoState } from "./useVideoState";

/** A place on the film's way: where a shot begins, or what somebody noted. */
export interface Mark {
  at_s: number;
  name: string;
  kind: "shot" | "note";
}

interface Props {
  src: string;
  /** Of the film, for screen readers. */
  name: string;
  width: number;
  height: number;
  poster?: string;
  /** Address of WebVTT. */
  captions?: string;
  fps?: number;
  marks?: readonly Mark[];
  /** Where the room keeps the video, to seek in it itself. */
  video?: RefObject<HTMLVideoElement | null>;
  onTime?: (seconds: number) => void;
  /** What stands beside the picture, on its left: an earlier film that is played in step. */
  beside?: ReactNode;
  /** What the film is called where another stands beside it. */
  tag?: string;
  /** More buttons at the end of the bar. */
  children?: ReactNode;
}

export function Player({
  src,
  name,
  width,
  height,
  poster,
  captions,
  fps,
  marks = [],
  video,
  onTime,
  beside,
  tag,
  children,
}: Props) {
  const own = useRef<HTMLVideoElement>(null);
  const shown = video ?? own;
  const box = useRef<HTMLDivElement>(null);
  const say = speaker(playerWords);
  const { time, duration, paused, muted } = useVideoState(shown, src);
  // Off at first: most films have their captions in the picture already.
  const [captioned, setCaptioned] = useState(false);
  useEffect(() => onTime?.(time), [time, onTime]);
  useEffect(() => {
    const track = shown.current?.textTracks[0];
    if (track) track.mode = captioned ? "showing" : "disabled";
  }, [captioned, captions, src, shown]);
  const act = (what: (film: HTMLVideoElement) => void) => () => shown.current && what(shown.current);
  return (
    <div ref={box} className="nr-player" style={{ "--nr-film-ratio": width / height } as CSSProperties}>
      <div className="nr-player-screen" {...(beside ? { "data-two": "" } : {})}>
        {beside}
        <figure>
          <video
            ref={shown}
            src={src}
            {...(poster ? { poster } : {})}
            aria-label={name}
            playsInline
            preload="metadata"
            onClick={act(toggle)}
          >
            {captions ? (
              <track
                key={captions}
                kind="captions"
                src={captions}
                label={say("captions")}
                srcLang={currentLanguage()}
              />
            ) : null}
          </video>
          {tag ? <figcaption>{tag}</figcaption> : null}
        </figure>
      </div>
      <div className="nr-player-way">
        <input
          type="range"
          aria-label={say("place")}
          aria-valuetext={clock(time)}
          min={0}
          max={duration || 1}
          step="any"
          value={Math.min(time, duration || 1)}
          style={{ "--nr-played": `${duration ? (100 * time) / duration : 0}%` } as CSSProperties}
          onChange={(event) => shown.current && seek(shown.current, Number(event.target.value))}
        />
        {duration
          ? marks.map((mark) => (
              <i
                key={`${mark.kind} ${mark.at_s} ${mark.name}`}
                data-kind={mark.kind}
                title={mark.name}
                style={{ left: `${(100 * mark.at_s) / duration}%` }}
              />
            ))
          : null}
      </div>
      <div className="nr-player-bar">
        <Button kind="quiet" icon={say(paused ? "play" : "pause")} onClick={act(toggle)}>
          {paused ? <Play size={16} aria-hidden /> : <Pause size={16} aria-hidden />}
        </Button>
        <Button kind="quiet" icon={say("back")} onClick={act((film) => stepFrames(film, -1, fps))}>
          <StepBack size={16} aria-hidden />
        </Button>
        <Button kind="quiet" icon={say("forward")} onClick={act((film) => stepFrames(film, 1, fps))}>
          <StepForward size={16} aria-hidden />
        </Button>
        <span className="nr-player-time">
          <b>{clock(time)}</b> / {clock(duration)}
          {fps ? <small>{say("frame", { n: frameAt(time, fps) })}</small> : null}
        </span>
        <span className="nr-player-space" />
        {children}
        {captions ? (
          <Button
            kind="quiet"
            icon={say("captions")}
            aria-pressed={captioned}
            onClick={() => setCaptioned((now) => !now)}
          >
            <Captions size={16} aria-hidden />
          </Button>
        ) : null}
        <Button
          kind="quiet"
          icon={say(muted ? "unmute" : "mute")}
          onClick={act((film) => void (film.muted = !film.muted))}
        >
          {muted ? <VolumeX size={16} aria-hidden /> : <Volume2 size={16} aria-hidden />}
        </Button>
        <Button kind="quiet" icon={say("whole")} onClick={() => void wholeScreen(box.current)}>
          <Maximize size={16} aria-hidden />
        </Button>
      </div>
    </div>
  );
}

async function wholeScreen(box: HTMLElement | null): Promise<void> {
  if (document.fullscreenElement) await document.exitFullscreen();
  else await box?.requestFullscreen?.().catch(() => undefined);
}
