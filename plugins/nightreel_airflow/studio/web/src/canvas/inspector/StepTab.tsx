/** The selected step: its name, how it is done, its options, its connections. */
import { lazy, Suspense, useEffect, useMemo } from "react";
import { Waiting } from "../../parts/Waiting";
import { canvasWords } from "../../words/canvas";
import { speaker } from "../../words/words";
import type { Actions } from "../actions";
import { useBench } from "../bench";
import { parted } from "../core/desk";
import { changeNode } from "../core/edit";
import { errorTree, shortSentence } from "../core/faults";
import type { GraphNode } from "../types";
import { useStore } from "../useStore";
import { Connections } from "./Connections";
import { NameField } from "./NameField";
import { RunFields } from "./RunFields";
import { EngineField } from "./EngineField";

const SchemaForm = lazy(() => import("../form/SchemaForm"));
const NONE = {};

export function StepTab({ act }: { act: Actions }) {
  const { session, desk } = useBench();
  const say = speaker(canvasWords);
  const selected = useStore(desk, (value) => value.selected);
  const graph = useStore(session.state, (open) => open.history.present.graph);
  const ids = [...parted(selected).steps];
  const node = ids.length === 1 ? graph.nodes.find((one) => one.id === ids[0]) : undefined;
  if (node === undefined) {
    return (
      <p className="nr-hint nr-pad">{ids.length > 1 ? say("selectedMany", { n: ids.length }) : say("selectOne")}</p>
    );
  }
  return <StepPanel key={node.id} node={node} act={act} />;
}

function StepPanel({ node, act }: { node: GraphNode; act: Actions }) {
  const { session, steps, readOnly } = useBench();
  const say = speaker(canvasWords);
  const step = steps.get(node.step);
  const faults = useStore(session.state, (open) => open.faults);
  const own = useMemo(() => faults.filter((fault) => fault.node === node.id), [faults, node.id]);
  const errors = useMemo(() => errorTree(own, ["options"], shortSentence), [own]);
  useWantedField(node.id);
  return (
    <div className="nr-pad nr-step-panel">
      <header>
        <h2>{step?.title ?? node.step}</h2>
        <p className="nr-hint">{step?.line ?? say("stepUnknown", { step: node.step })}</p>
        {step?.why_not ? <p className="nr-field-fault">{step.why_not}</p> : null}
      </header>
      {own
        .filter((fault) => fault.place[0] !== "options" || fault.place.length < 2)
        .map((fault) => (
          <p key={fault.sentence} className="nr-panel-fault" role="alert">
            {fault.got || fault.sentence}
            {fault.fix ? <span className="nr-hint">{say("mend", { fix: fault.fix })}</span> : null}
          </p>
        ))}
      {step && step.engines.length > 0 ? <EngineField node={node} step={step} /> : null}
      {step && Object.keys((step.form["properties"] as object | undefined) ?? NONE).length > 0 ? (
        <Suspense fallback={<Waiting />}>
          <SchemaForm
            id={`field-${node.id}`}
            schema={step.form}
            values={node.options}
            brand={step.brand}
            errors={errors}
            readOnly={readOnly}
            change={(options) => session.edit((graph) => changeNode(graph, node.id, { options }), `options ${node.id}`)}
          />
        </Suspense>
      ) : (
        <p className="nr-hint">{say("noOptions")}</p>
      )}
      <details className="nr-group" open>
        <summary>{say("connections")}</summary>
        <Connections node={node} act={act} />
      </details>
      <details className="nr-group">
        <summary>{say("running")}</summary>
        <div className="nr-fields">
          <NameField node={node} act={act} />
          <RunFields node={node} />
        </div>
      </details>
    </div>
  );
}

/** A click on a problem goes on to the field that it names. */
function useWantedField(id: string): void {
  const { desk } = useBench();
  const wanted = useStore(desk, (value) => value.wanted);
  useEffect(() => {
    if (wanted?.ids[0] !== id || wanted.place[0] !== "options") return;
    const field = [`field-${id}`, ...wanted.place.slice(1)].join("/");
    const timer = setTimeout(() => showField(field), 150);
    return () => clearTimeout(timer);
  }, [wanted, id]);
}

function showField(id: string): void {
  const field = document.getElementById(id);
  for (let at = field?.closest("details"); at; at = at.parentElement?.closest("details")) at.open = true;
  field?.scrollIntoView({ block: "center" });
  field?.focus();
}
