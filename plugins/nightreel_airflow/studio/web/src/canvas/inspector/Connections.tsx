/** A step's connections as choices: all that can be drawn can be chosen here, without a mouse. */
import { useId } from "react";
import { canvasWords } from "../../words/canvas";
import { speaker } from "../../words/words";
import type { Actions } from "../actions";
import { useBench } from "../bench";
import { choicesFor } from "../core/fits";
import { kindColour } from "../core/kinds";
import { inputsOf } from "../core/steps";
import { reasonWords } from "../reason";
import { RUN, type GraphNode, type PalettePort } from "../types";
import { useStore } from "../useStore";

export function Connections({ node, act }: { node: GraphNode; act: Actions }) {
  const { session, steps } = useBench();
  const say = speaker(canvasWords);
  const graph = useStore(session.state, (open) => open.history.present.graph);
  const ports = inputsOf(steps, graph, node.id);
  if (ports.length === 0) return <p className="nr-hint">{say("noInputs")}</p>;
  return (
    <div className="nr-fields">
      {ports.map((port) => (
        <Input key={port.name} node={node} port={port} act={act} />
      ))}
    </div>
  );
}

function Input({ node, port, act }: { node: GraphNode; port: PalettePort; act: Actions }) {
  const { session, steps, readOnly } = useBench();
  const say = speaker(canvasWords);
  const id = useId();
  const graph = useStore(session.state, (open) => open.history.present.graph);
  const to = { node: node.id, port: port.name };
  const edge = graph.edges.find((one) => one.target === node.id && one.target_port === port.name);
  const value = edge ? `${edge.source}.${edge.source_port}` : "";
  const choices = choicesFor(steps, graph, to).filter((one) => one.why === null || one.why.key !== "fitKind");
  const choose = (said: string) => {
    const [source = "", output = ""] = said.split(".");
    if (said === "") act.disconnect(to);
    else act.connect({ node: source, port: output }, to);
  };
  return (
    <div className="nr-field">
      <div className="nr-field-head">
        <label htmlFor={id}>
          <span className="nr-dot" style={{ background: kindColour(port.kind) }} aria-hidden />
          {port.name}
          <span className="nr-field-unit">{say(`kind_${port.kind}`)}</span>
        </label>
      </div>
      <select
        id={id}
        className="nr-select"
        value={value}
        disabled={readOnly}
        onChange={(event) => choose(event.target.value)}
      >
        <option value="">{port.optional ? say("inputNone") : say("inputMissing")}</option>
        {choices.map(({ end, why }) => (
          <option key={`${end.node}.${end.port}`} value={`${end.node}.${end.port}`} disabled={why !== null}>
            {`${end.node === RUN ? say("brief") : end.node} · ${end.port}${why ? ` (${reasonWords(why)})` : ""}`}
          </option>
        ))}
      </select>
      {edge && !edge.written ? <p className="nr-field-help">{say("byOrder")}</p> : null}
    </div>
  );
}
