/** Where the canvas begins: the client's pipelines, and templates for a new one. */
import { useQuery } from "@tanstack/react-query";
import { CircleAlert, Plus, Workflow } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router-dom";
import { FaultNote } from "../../parts/FaultNote";
import { Waiting } from "../../parts/Waiting";
import type { Tenant } from "../../shell/me";
import { placeOf } from "../../shell/place";
import { canvasWords } from "../../words/canvas";
import { speaker } from "../../words/words";
import { getPipelines } from "../api";
import { whenWords } from "../figures";
import type { Palette, PipelineLine, Template } from "../types";
import { NewPipeline } from "./NewPipeline";
import { TemplatePicture } from "./TemplatePicture";
import "../kinds.css";
import "./welcome.css";

interface Props {
  tenant: Tenant;
  palette: Palette;
}

export function Welcome({ tenant, palette }: Props) {
  const say = speaker(canvasWords);
  const [template, setTemplate] = useState<Template | null>(null);
  const pipelines = useQuery({
    queryKey: ["pipelines", tenant.name],
    queryFn: ({ signal }) => getPipelines(tenant.name, signal),
  });
  if (pipelines.isPending) return <Waiting />;
  if (pipelines.isError) return <FaultNote fault={pipelines.error} again={() => void pipelines.refetch()} />;
  const empty: Template = { name: "empty", title: say("templateEmpty"), line: say("templateEmptyLine"), text: "" };
  return (
    <div className="nr-welcome">
      <section aria-labelledby="nr-pipelines">
        <h2 id="nr-pipelines">{say("pipelines")}</h2>
        {pipelines.data.length === 0 ? <p className="nr-hint">{say("pipelinesNone")}</p> : null}
        <ul className="nr-pipelines">
          {pipelines.data.map((line) => (
            <li key={line.name}>
              <PipelineCard line={line} tenant={tenant.name} />
            </li>
          ))}
        </ul>
      </section>
      {tenant.may_edit ? (
        <section aria-labelledby="nr-templates">
          <h2 id="nr-templates">{say("newFrom")}</h2>
          <ul className="nr-templates">
            {[...palette.templates, empty].map((one) => (
              <li key={one.name}>
                <button type="button" className="nr-template" onClick={() => setTemplate(one)}>
                  <TemplatePicture text={one.text} palette={palette} />
                  <strong>
                    <Plus size={14} aria-hidden /> {one.title}
                  </strong>
                  <span>{one.line}</span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      {template ? (
        <NewPipeline
          tenant={tenant.name}
          template={template}
          taken={pipelines.data.map((line) => line.name)}
          close={() => setTemplate(null)}
        />
      ) : null}
    </div>
  );
}

function PipelineCard({ line, tenant }: { line: PipelineLine; tenant: string }) {
  const say = speaker(canvasWords);
  return (
    <Link className="nr-pipeline" to={placeOf("canvas", tenant, { pipeline: line.name })}>
      <Workflow size={18} strokeWidth={1.5} aria-hidden />
      <span className="nr-pipeline-title">
        <strong>{line.title || line.name}</strong>
        <code>{line.name}</code>
      </span>
      <span className="nr-chip" data-state={line.state}>
        {say(`state_${line.state}`)}
      </span>
      {line.faults > 0 ? (
        <span className="nr-pipeline-faults">
          <CircleAlert size={13} aria-hidden />
          {say(line.faults === 1 ? "faultOne" : "faultMany", { n: line.faults })}
        </span>
      ) : null}
      <span className="nr-pipeline-when">
        {say("versionShort", { n: line.number })}
        {line.by ? ` · ${line.by}` : ""}
        {line.when ? ` · ${whenWords(line.when)}` : ""}
      </span>
    </Link>
  );
}
