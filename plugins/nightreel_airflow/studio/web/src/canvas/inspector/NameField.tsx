/** The name by which the text calls a step. */
import { useId, useState } from "react";
import { canvasWords } from "../../words/canvas";
import { speaker } from "../../words/words";
import type { Actions } from "../actions";
import { useBench } from "../bench";
import { isName, takenIds } from "../core/ids";
import type { GraphNode } from "../types";

export function NameField({ node, act }: { node: GraphNode; act: Actions }) {
  const { session, readOnly } = useBench();
  const say = speaker(canvasWords);
  const id = useId();
  const [name, setName] = useState(node.id);
  const isTaken = name !== node.id && takenIds(session.graph).has(name);
  const fault = isTaken ? say("nameTaken", { name }) : isName(name) ? "" : say("nameRule");
  const done = () => {
    if (fault === "" && name !== node.id) act.rename(node.id, name);
    else setName(node.id);
  };
  return (
    <div className="nr-field" data-fault={fault !== "" || undefined}>
      <div className="nr-field-head">
        <label htmlFor={id}>{say("name")}</label>
      </div>
      <input
        id={id}
        className="nr-input nr-mono"
        value={name}
        disabled={readOnly}
        aria-invalid={fault !== ""}
        onChange={(event) => setName(event.target.value)}
        onBlur={done}
        onKeyDown={(event) => {
          if (event.key === "Enter") done();
          if (event.key === "Escape") setName(node.id);
        }}
      />
      {fault ? <p className="nr-field-fault">{fault}</p> : <p className="nr-field-help">{say("nameHelp")}</p>}
    </div>
  );
}
