/** How a step is done. An engine that this client may not use is there, and says why. */
import { useId } from "react";
import { canvasWords } from "../../words/canvas";
import { speaker } from "../../words/words";
import { useBench } from "../bench";
import { changeNode } from "../core/edit";
import type { GraphNode, PaletteStep } from "../types";

export function EngineField({ node, step }: { node: GraphNode; step: PaletteStep }) {
  const { session, readOnly } = useBench();
  const say = speaker(canvasWords);
  const id = useId();
  const chosen = step.engines.find((one) => one.name === (node.engine ?? step.default_engine));
  const choose = (name: string) =>
    session.edit((graph) => changeNode(graph, node.id, { engine: name === "" ? null : name }), `engine ${node.id}`);
  const isKnown = node.engine === null || step.engines.some((one) => one.name === node.engine);
  return (
    <div className="nr-field" data-fault={!isKnown || undefined}>
      <div className="nr-field-head">
        <label htmlFor={id}>{say("engine")}</label>
      </div>
      <select
        id={id}
        className="nr-select"
        value={node.engine ?? ""}
        disabled={readOnly}
        onChange={(event) => choose(event.target.value)}
      >
        <option value="">{say("usual", { value: step.default_engine })}</option>
        {isKnown ? null : <option value={node.engine ?? ""}>{node.engine}</option>}
        {step.engines.map((engine) => (
          <option key={engine.name} value={engine.name} disabled={engine.why_not !== ""}>
            {engine.why_not ? `${engine.name}: ${engine.why_not}` : engine.name}
          </option>
        ))}
      </select>
      {chosen ? (
        <p className="nr-field-help">
          {chosen.title} {chosen.licence ? say("licence", { licence: chosen.licence }) : null}
        </p>
      ) : null}
    </div>
  );
}
