/** The small rendition over its picture, without sound, while somebody points at it. */
import { useEffect, useRef, useState } from "react";

/** Long enough to pass over a film without starting it. */
const AFTER_MS = 350;

export function HoverFilm({ src, active }: { src: string; active: boolean }) {
  const [shown, setShown] = useState(false);
  const [playing, setPlaying] = useState(false);
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    if (!active || src === "") return;
    const wait = setTimeout(() => setShown(true), AFTER_MS);
    return () => {
      clearTimeout(wait);
      setShown(false);
      setPlaying(false);
    };
  }, [active, src]);
  useEffect(() => {
    const film = video.current;
    return () => {
      // Frees the decoder and the connection at once, of which a browser has few.
      film?.removeAttribute("src");
      film?.load();
    };
  }, [shown]);
  if (!shown) return null;
  return (
    <video
      ref={video}
      className="nr-tile-film"
      data-playing={playing}
      src={src}
      muted
      loop
      autoPlay
      playsInline
      aria-hidden
      tabIndex={-1}
      onPlaying={() => setPlaying(true)}
    />
  );
}
