/** One film of the contact sheet: plays under the pointer, is ticked by its box. */
import { Maximize2 } from "lucide-react";
import { useState } from "react";
import { Button } from "../parts/Button";
import { clock } from "../parts/playing";
import { isLate } from "./core/left";
import type { Line } from "./core/models";
import { leftSaid, useSay } from "./saying";
import { Thumb } from "./Thumb";

interface Props {
  line: Line;
  now: number;
  ticked: boolean;
  tick: () => void;
  open: () => void;
}

export function ContactCard({ line, now, ticked, tick, open }: Props) {
  const say = useSay();
  const [plays, setPlays] = useState(false);
  return (
    <li
      className="nr-rv-card-film"
      data-card={line.run_id}
      {...(ticked ? { "data-ticked": "" } : {})}
      onPointerEnter={() => setPlays(true)}
      onPointerLeave={() => setPlays(false)}
    >
      <label className="nr-rv-card-face">
        {plays && line.film ? (
          <video src={line.film} poster={line.still} muted loop autoPlay playsInline aria-hidden="true" />
        ) : (
          <Thumb line={line} />
        )}
        <input
          type="checkbox"
          checked={ticked}
          disabled={!line.may_decide}
          aria-label={say("tick", { title: line.title })}
          onChange={tick}
          onKeyDown={(event) => {
            if (event.key !== "Enter") return;
            event.preventDefault();
            open();
          }}
        />
        {line.of === "reading" ? null : <span className="nr-rv-card-length">{clock(line.duration_s)}</span>}
      </label>
      <div className="nr-rv-card-text">
        <strong title={line.title}>{line.title}</strong>
        <span className="nr-rv-line-facts">
          <span className="nr-rv-kind" data-of={line.of}>
            {say(line.of)}
          </span>
          {line.parent ? <span>{say("revision")}</span> : null}
          {line.failed_checks ? <span data-bad="">{say("faults", { n: line.failed_checks })}</span> : null}
          <span className="nr-rv-left" {...(isLate(line.until, now) ? { "data-late": "" } : {})}>
            {leftSaid(say, line.until, now)}
          </span>
        </span>
      </div>
      <Button kind="quiet" icon={say("open", { title: line.title })} className="nr-rv-card-open" onClick={open}>
        <Maximize2 size={14} aria-hidden />
      </Button>
    </li>
  );
}
