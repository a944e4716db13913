/** One review that waits. */
import { useEffect, useRef } from "react";
import { isLate } from "./core/left";
import type { Line } from "./core/models";
import { leftSaid, sinceSaid, useSay } from "./saying";
import { Thumb } from "./Thumb";

interface Props {
  line: Line;
  now: number;
  open: boolean;
  go: () => void;
}

export function QueueLine({ line, now, open, go }: Props) {
  const say = useSay();
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (open) button.current?.scrollIntoView({ block: "nearest" });
  }, [open]);
  return (
    <button
      ref={button}
      type="button"
      className="nr-rv-line"
      data-review={line.run_id}
      title={sinceSaid(say, line.asked, now)}
      onClick={go}
      {...(open ? { "aria-current": "true" } : {})}
    >
      <Thumb line={line} />
      <span className="nr-rv-line-text">
        <strong>{line.title}</strong>
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
      </span>
    </button>
  );
}
