/** The picture that a finding is about, with the boxes of its evidence drawn on it, and their reasons. */
import { Square } from "lucide-react";
import { useState } from "react";
import { Button } from "../../parts/Button";
import type { Item, Reading } from "../core/models";
import { Keycap } from "../Keycap";
import { pictureSaid, useSay } from "./saying";

interface Props {
  reading: Reading;
  item: Item;
  boxes: boolean;
  setBoxes: (shown: boolean) => void;
}

export function PanelStage({ reading, item, boxes, setBoxes }: Props) {
  const say = useSay();
  const [chosen, choose] = useState<number | null>(null);
  const at = chosen ?? item.picture ?? -1;
  const picture = reading.pictures[at];
  const others = [...new Set([item.picture, ...item.evidence.map((part) => part.picture)])].filter(
    (one): one is number => typeof one === "number",
  );
  if (!picture) return <p className="nr-vd-nopicture">{say("noPicture")}</p>;
  const numbered = item.evidence.map((part, index) => ({ ...part, number: index + 1 }));
  const here = numbered.filter((part) => part.picture === at && part.region);
  return (
    <figure className="nr-vd-stage">
      <div className="nr-vd-picture" {...(boxes ? {} : { "data-bare": "" })}>
        <img
          src={picture.picture}
          alt={pictureSaid(say, reading, picture)}
          {...(picture.width_px ? { width: picture.width_px, height: picture.height_px } : {})}
        />
        {here.map(({ number, region }) =>
          region ? (
            <span
              key={number}
              className="nr-vd-box"
              style={{
                left: `${region.x * 100}%`,
                top: `${region.y * 100}%`,
                width: `${Math.min(region.width, 1 - region.x) * 100}%`,
                height: `${Math.min(region.height, 1 - region.y) * 100}%`,
              }}
              {...(region.y < 0.08 ? { "data-low": "" } : {})}
            >
              <b>{number}</b>
            </span>
          ) : null,
        )}
      </div>
      <figcaption>
        <strong>{pictureSaid(say, reading, picture)}</strong>
        <span title={picture.origin}>{picture.origin}</span>
        {here.length ? (
          <Button kind="quiet" aria-pressed={boxes} aria-keyshortcuts="H" onClick={() => setBoxes(!boxes)}>
            <Square size={14} aria-hidden /> {say("boxes")} <Keycap>H</Keycap>
          </Button>
        ) : null}
      </figcaption>
      {others.length > 1 ? (
        <div className="nr-vd-others">
          {others.map((one) => (
            <button key={one} type="button" aria-pressed={one === at} onClick={() => choose(one)}>
              <img src={reading.pictures[one]?.picture} alt="" />
              {reading.pictures[one]?.label}
            </button>
          ))}
        </div>
      ) : null}
      <section className="nr-vd-evidence" aria-label={say("evidence")}>
        <h3>{say("evidence")}</h3>
        {numbered.length ? (
          <ol>
            {numbered.map((part) => (
              <li key={part.number}>
                <b>{part.number}</b>
                <span>
                  {part.reason || (part.region ? "" : say("wholePicture"))}
                  {part.picture === at ? null : (
                    <button type="button" className="nr-rv-link" onClick={() => choose(part.picture)}>
                      {pictureSaid(say, reading, reading.pictures[part.picture])}
                    </button>
                  )}
                </span>
              </li>
            ))}
          </ol>
        ) : (
          <p className="nr-vd-unproven">{say("noEvidence")}</p>
        )}
      </section>
    </figure>
  );
}
