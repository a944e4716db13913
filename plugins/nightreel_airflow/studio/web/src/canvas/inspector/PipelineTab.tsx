/** The pipeline's own settings. */
import { lazy, Suspense, useMemo } from "react";
import { Waiting } from "../../parts/Waiting";
import { useBench } from "../bench";
import { changeSettings } from "../core/edit";
import { errorTree, shortSentence } from "../core/faults";
import { isMap } from "../core/form";
import type { JsonMap } from "../types";
import { useStore } from "../useStore";

const SchemaForm = lazy(() => import("../form/SchemaForm"));

export function PipelineTab() {
  const { session, palette, readOnly } = useBench();
  const settings = useStore(session.state, (open) => open.history.present.graph.settings);
  const faults = useStore(session.state, (open) => open.faults);
  const errors = useMemo(() => {
    const own = faults.filter((fault) => fault.node === null);
    return errorTree(own, [], shortSentence);
  }, [faults]);
  const schema = useMemo(() => withoutName(palette.settings), [palette]);
  return (
    <div className="nr-pad">
      <Suspense fallback={<Waiting />}>
        <SchemaForm
          id="field-pipeline"
          schema={schema}
          values={settings}
          errors={errors}
          readOnly={readOnly}
          change={(values) => session.edit((graph) => changeSettings(graph, values), "settings")}
        />
      </Suspense>
    </div>
  );
}

/** The name is the file's and the DAG's: it is chosen once, when the pipeline is made. */
function withoutName(schema: JsonMap): JsonMap {
  const { properties } = schema;
  if (!isMap(properties)) return schema;
  return { ...schema, properties: Object.fromEntries(Object.entries(properties).filter(([name]) => name !== "name")) };
}
