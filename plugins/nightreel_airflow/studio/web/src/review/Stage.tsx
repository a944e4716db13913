/** Where the film is played: alone, or in step with the film that it revises. */
import { Columns2 } from "lucide-react";
import { useEffect, useMemo, useRef, useState, type RefObject } from "react";
import { Button } from "../parts/Button";
import { Player, type Mark } from "../parts/Player";
import { seek } from "../parts/playing";
import type { Note } from "./core/draft";
import type { Film, Sheet } from "./core/models";
import { follow } from "./core/together";
import { Keycap } from "./Keycap";
import { useSay } from "./saying";

interface Props {
  sheet: Sheet;
  video: RefObject<HTMLVideoElement | null>;
  notes: readonly Note[];
  compares: boolean;
  /** Nothing where there is no film to compare with. */
  setCompares: ((compares: boolean) => void) | null;
  onTime: (seconds: number) => void;
}

export function Stage({ sheet, video, notes, compares, setCompares, onTime }: Props) {
  const say = useSay();
  const [chosen, setChosen] = useState(0);
  const [hears, setHears] = useState<"before" | "now">("now");
  const earlier = useRef<HTMLVideoElement>(null);
  const place = useRef(0);
  const film = sheet.films[chosen];
  const before = film && compares ? counterpart(film, sheet.parent_film?.films ?? []) : undefined;
  useEffect(() => {
    const leader = video.current;
    if (leader && place.current) {
      const back = () => seek(leader, place.current);
      leader.addEventListener("loadedmetadata", back, { once: true });
    }
  }, [film?.film, video]);
  useEffect(() => {
    if (!before || !video.current || !earlier.current) return;
    return follow(video.current, earlier.current);
  }, [before, film, video]);
  useEffect(() => {
    if (earlier.current) earlier.current.muted = hears === "now";
    if (video.current && before) video.current.muted = hears === "before";
  }, [hears, before, video]);
  const marks = useMemo(() => marksOf(sheet, notes), [sheet, notes]);
  if (!film) return null;
  const choose = (index: number) => {
    place.current = video.current?.currentTime ?? 0;
    setChosen(index);
  };
  return (
    <div className="nr-rv-stage">
      {sheet.films.length > 1 || setCompares ? (
        <div className="nr-rv-films">
          {sheet.films.length > 1 ? (
            <span role="group" aria-label={say("films")}>
              {sheet.films.map((one, index) => (
                <Button key={one.platform} kind="quiet" aria-pressed={index === chosen} onClick={() => choose(index)}>
                  {one.title} <small>{`${one.width_px} × ${one.height_px}`}</small>
                </Button>
              ))}
            </span>
          ) : null}
          {before ? (
            <span className="nr-rv-hear" role="group" aria-label={say("hear")}>
              <small>{say("hear")}</small>
              {(["before", "now"] as const).map((which) => (
                <Button key={which} kind="quiet" aria-pressed={hears === which} onClick={() => setHears(which)}>
                  {say(which)}
                </Button>
              ))}
            </span>
          ) : null}
          {setCompares ? (
            <Button
              className="nr-rv-compare"
              aria-pressed={compares}
              aria-keyshortcuts="C"
              onClick={() => setCompares(!compares)}
              data-hook="compare"
            >
              <Columns2 size={15} aria-hidden /> {say("compare")} <Keycap>C</Keycap>
            </Button>
          ) : null}
        </div>
      ) : null}
      <Player
        src={film.film}
        name={`${sheet.title}, ${film.title}`}
        width={film.width_px}
        height={film.height_px}
        captions={film.captions}
        {...(sheet.shots[0]?.still ? { poster: sheet.shots[0].still } : {})}
        {...(sheet.fps ? { fps: sheet.fps } : {})}
        marks={marks}
        video={video}
        onTime={onTime}
        {...(before
          ? { tag: say("now"), beside: <Earlier film={before} video={earlier} label={say("before")} /> }
          : {})}
      />
    </div>
  );
}

function Earlier({ film, video, label }: { film: Film; video: RefObject<HTMLVideoElement | null>; label: string }) {
  return (
    <figure>
      <video ref={video} src={film.film} aria-label={label} muted playsInline preload="auto" />
      <figcaption>{label}</figcaption>
    </figure>
  );
}

/** The earlier film for the same place, else of the same shape, else the first. */
function counterpart(film: Film, earlier: readonly Film[]): Film | undefined {
  const shape = (one: Film) => Math.sign(one.width_px - one.height_px);
  return (
    earlier.find((one) => one.platform === film.platform) ??
    earlier.find((one) => shape(one) === shape(film)) ??
    earlier[0]
  );
}

function marksOf(sheet: Sheet, notes: readonly Note[]): readonly Mark[] {
  const shots = sheet.shots
    .slice(1)
    .map(({ start_s, number }) => ({ at_s: start_s, name: `${number}`, kind: "shot" as const }));
  const placed = notes.flatMap(({ at_s, text }) =>
    at_s === null ? [] : [{ at_s, name: text, kind: "note" as const }],
  );
  return [...shots, ...placed];
}
