/** The tab "Canvas" of a DAG: its pipeline, to be looked at; the studio is where it is worked on. */
import { ReactFlowProvider } from "@xyflow/react";
import { useQuery } from "@tanstack/react-query";
import { SquarePen } from "lucide-react";
import { useMemo } from "react";
import { Link } from "react-router-dom";
import { getPalette, getPipeline, getPipelines } from "../canvas/api";
import { desk } from "../canvas/core/desk";
import type { Shown } from "../canvas/core/flow";
import { stepsOf } from "../canvas/core/steps";
import { Sheet } from "../canvas/sheet/Sheet";
import type { Palette, PipelineState } from "../canvas/types";
import { inOurLanguage } from "../canvas/words";
import { Empty } from "../parts/Empty";
import { FaultNote } from "../parts/FaultNote";
import { Waiting } from "../parts/Waiting";
import { Frame } from "../shell/Frame";
import { useMe } from "../shell/me";
import { placeOf } from "../shell/place";
import type { HostProps } from "../studio";
import { canvasWords } from "../words/canvas";
import { speaker } from "../words/words";
import "../canvas/kinds.css";
import "../canvas/editor.css";

export default function CanvasTab({ dagId = "" }: HostProps) {
  return (
    <Frame>
      <PipelineOf dagId={dagId} />
    </Frame>
  );
}

function PipelineOf({ dagId }: { dagId: string }) {
  const say = speaker(canvasWords);
  const me = useMe();
  const tenant = me.data?.tenants.find((one) => dagId.startsWith(`${one.name}__`))?.name;
  const found = useQuery({
    queryKey: ["canvas-tab", tenant, dagId],
    queryFn: ({ signal }) => pipelineOf(tenant ?? "", dagId, signal),
    enabled: tenant !== undefined,
  });
  if (me.isPending || (tenant !== undefined && found.isPending)) return <Waiting />;
  const fault = me.error ?? found.error;
  if (fault) return <FaultNote fault={fault} again={() => void found.refetch()} />;
  if (tenant === undefined || !found.data) return <Empty title={say("tabNone")}>{say("tabNoneHelp")}</Empty>;
  return <Look tenant={tenant} {...found.data} />;
}

interface Found {
  palette: Palette;
  state: PipelineState;
}

/** Gives the pipeline of a DAG; `null` where the DAG is another one of the client's, such as a night's. */
async function pipelineOf(tenant: string, dagId: string, signal: AbortSignal): Promise<Found | null> {
  const line = (await getPipelines(tenant, signal)).find((one) => one.dag_id === dagId);
  if (line === undefined) return null;
  const [palette, opened] = await Promise.all([getPalette(tenant, signal), getPipeline(tenant, line.name, signal)]);
  return { palette: inOurLanguage(palette), state: opened.state };
}

function Look({ tenant, palette, state }: Found & { tenant: string }) {
  const say = speaker(canvasWords);
  const looked = useMemo(() => desk(), []);
  const { checked, line } = state;
  const shown = useMemo((): Shown => {
    const graph = checked.graph ?? { nodes: [], edges: [], notes: [], settings: {} };
    const costs = checked.cost?.steps ?? [];
    const none = { previews: [], marks: new Map(), edgeMarks: new Map() };
    return { graph, steps: stepsOf(palette), faults: checked.faults, costs, readOnly: true, ...none };
  }, [checked, palette]);
  return (
    <div className="nr-look">
      <div className="nr-look-bar">
        <strong>{line.title || line.name}</strong>
        <span className="nr-chip" data-state={line.state}>
          {say(`state_${line.state}`)} · {say("versionShort", { n: line.number })}
        </span>
        <span className="nr-bar-space" />
        <Link className="nr-button" to={placeOf("canvas", tenant, { pipeline: line.name })}>
          <SquarePen size={14} aria-hidden />
          {say("editInStudio")}
        </Link>
      </div>
      <div className="nr-stage">
        <ReactFlowProvider>
          <Sheet shown={shown} desk={looked} label={say("canvasLabel")} />
        </ReactFlowProvider>
      </div>
    </div>
  );
}
