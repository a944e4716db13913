/** One picture before and after, with a border between both that is drawn or moved by keys. */
import { ChevronsLeftRight } from "lucide-react";
import { useRef, useState, type CSSProperties, type PointerEvent } from "react";
import { libraryWords } from "../words/library";
import { speaker } from "../words/words";
import { MIDDLE, moved, pointed } from "./split";

interface Props {
  before: string;
  after: string;
  name: string;
}

export function SplitPicture({ before, after, name }: Props) {
  const say = speaker(libraryWords);
  const [at, setAt] = useState(MIDDLE);
  const [aspect, setAspect] = useState(16 / 9);
  const box = useRef<HTMLDivElement>(null);
  const draw = (event: PointerEvent) => {
    const place = box.current?.getBoundingClientRect();
    if (place) setAt(pointed(event.clientX, place.left, place.width));
  };
  return (
    <div className="nr-split-room">
      <div
        ref={box}
        className="nr-split"
        style={{ aspectRatio: aspect, "--nr-aspect": aspect, "--nr-border": `${at}%` } as CSSProperties}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          draw(event);
        }}
        onPointerMove={(event) => {
          if (event.currentTarget.hasPointerCapture(event.pointerId)) draw(event);
        }}
      >
        <img
          src={after}
          alt={`${name}: ${say("afterPicture")}`}
          draggable={false}
          onLoad={(event) => setAspect(event.currentTarget.naturalWidth / event.currentTarget.naturalHeight)}
        />
        <img className="nr-split-before" src={before} alt={`${name}: ${say("beforePicture")}`} draggable={false} />
        <span className="nr-split-name" data-side="before" data-hidden={at < 12}>
          {say("beforePicture")}
        </span>
        <span className="nr-split-name" data-side="after" data-hidden={at > 88}>
          {say("afterPicture")}
        </span>
        <div
          className="nr-split-border"
          role="slider"
          tabIndex={0}
          aria-label={say("border")}
          aria-orientation="horizontal"
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={Math.round(at)}
          aria-valuetext={say("borderSays", { n: Math.round(at) })}
          onKeyDown={(event) => {
            const to = moved(at, event.key, event.shiftKey);
            if (to === undefined) return;
            event.preventDefault();
            event.stopPropagation();
            setAt(to);
          }}
        >
          <span aria-hidden>
            <ChevronsLeftRight size={16} />
          </span>
        </div>
      </div>
    </div>
  );
}
