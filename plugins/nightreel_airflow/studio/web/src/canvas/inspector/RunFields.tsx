/** How a step is run: whether it may be switched off, how often it is tried, how long it may take. */
import { useId } from "react";
import { canvasWords } from "../../words/canvas";
import { speaker } from "../../words/words";
import { useBench } from "../bench";
import { changeNode } from "../core/edit";
import type { GraphNode } from "../types";

const USUAL = { retries: 3, timeout_s: 3600 };

export function RunFields({ node }: { node: GraphNode }) {
  const { session, readOnly } = useBench();
  const say = speaker(canvasWords);
  const always = useId();
  const change = (field: Partial<GraphNode>) =>
    session.edit((graph) => changeNode(graph, node.id, field), `running ${node.id}`);
  return (
    <>
      <div className="nr-field">
        <div className="nr-field-head">
          <label htmlFor={always}>{say("always")}</label>
        </div>
        <input
          id={always}
          className="nr-switch"
          type="checkbox"
          role="switch"
          checked={node.always}
          disabled={readOnly}
          onChange={(event) => change({ always: event.target.checked })}
        />
        <p className="nr-field-help">{say("alwaysHelp")}</p>
      </div>
      {(["retries", "timeout_s"] as const).map((name) => (
        <Count
          key={name}
          name={name}
          value={node[name]}
          isOff={readOnly}
          change={(value) => change({ [name]: value })}
        />
      ))}
    </>
  );
}

interface CountProps {
  name: "retries" | "timeout_s";
  value: number | null;
  isOff: boolean;
  change: (value: number | null) => void;
}

function Count({ name, value, isOff, change }: CountProps) {
  const say = speaker(canvasWords);
  const id = useId();
  return (
    <div className="nr-field">
      <div className="nr-field-head">
        <label htmlFor={id}>
          {say(name)}
          {name === "timeout_s" ? <span className="nr-field-unit">s</span> : null}
        </label>
      </div>
      <input
        id={id}
        className="nr-input"
        type="number"
        min={name === "retries" ? 0 : 10}
        value={value ?? ""}
        placeholder={String(USUAL[name])}
        disabled={isOff}
        onChange={(event) => change(event.target.value === "" ? null : Math.round(event.target.valueAsNumber))}
      />
    </div>
  );
}
