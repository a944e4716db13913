/** The film itself, in its true aspect. */
import { useCallback, useEffect, useRef } from "react";
import { Button } from "../parts/Button";
import { libraryWords } from "../words/library";
import { currentLanguage, speaker } from "../words/words";
import type { Deck } from "./deck";
import type { Rendition } from "./models";
import { useDeck } from "./useDeck";

interface Props {
  deck: Deck;
  rendition: Rendition;
  title: string;
  language: string;
  captions: boolean;
  /** Shown until the film's own first frame is there. */
  poster: string;
  reload: () => void;
}

export function Stage({ deck, rendition, title, language, captions, poster, reload }: Props) {
  const say = speaker(libraryWords);
  const { failed } = useDeck(deck);
  const video = useRef<HTMLVideoElement | null>(null);
  const take = useCallback(
    (element: HTMLVideoElement | null) => {
      video.current = element;
      deck.drive(element);
    },
    [deck],
  );
  useEffect(() => deck.count(rendition.fps_number, rendition.frames), [deck, rendition]);
  useEffect(() => {
    const track = video.current?.textTracks[0];
    if (track) track.mode = captions ? "showing" : "disabled";
  }, [captions, rendition.platform]);
  return (
    <div className="nr-stage">
      <video
        key={`${rendition.platform} ${rendition.file.sha256}`}
        ref={take}
        src={rendition.file.play}
        {...(poster === "" ? {} : { poster })}
        aria-label={title}
        preload="auto"
        playsInline
        onClick={() => deck.toggle()}
      >
        {rendition.vtt === "" ? null : (
          <track kind="captions" src={rendition.vtt} srcLang={language || currentLanguage()} label={say("captions")} />
        )}
      </video>
      {failed ? (
        <div className="nr-stage-fault" role="alert">
          <strong>{say("unplayable")}</strong>
          <p>{say("unplayableHelp")}</p>
          <Button onClick={reload}>{say("reload")}</Button>
        </div>
      ) : null}
    </div>
  );
}
