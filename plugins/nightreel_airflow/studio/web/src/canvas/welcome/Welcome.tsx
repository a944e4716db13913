/** Where the canvas begins: the client's pipelines, and templates for a new one. */
import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import { FaultNote } from "../../parts/FaultNote";
import { Waiting } from "../../parts/Waiting";
import type { Tenant } from "../../shell/me";
import { canvasWords } from "../../words/canvas";
import { speaker } from "../../words/words";
import { getPipelines } from "../api";
import type { Palette, PipelineLine, Template } from "../types";
import { ArchiveList } from "./ArchiveList";
import { NewPipeline } from "./NewPipeline";
import { PipelineCard } from "./PipelineCard";
import { TakeDown } from "./TakeDown";
import { TemplatePicture } from "./TemplatePicture";
import { useArchive } from "./useArchive";
import "../kinds.css";
import "./welcome.css";

interface Props {
  tenant: Tenant;
  palette: Palette;
}

export function Welcome({ tenant, palette }: Props) {
  const say = speaker(canvasWords);
  const [template, setTemplate] = useState<Template | null>(null);
  const [leaving, setLeaving] = useState<PipelineLine | null>(null);
  const archiving = useArchive(tenant.name);
  const pipelines = useQuery({
    queryKey: ["pipelines", tenant.name],
    queryFn: ({ signal }) => getPipelines(tenant.name, signal),
  });
  if (pipelines.isPending) return <Waiting />;
  if (pipelines.isError) return <FaultNote fault={pipelines.error} again={() => void pipelines.refetch()} />;
  const here = pipelines.data.filter((line) => line.state !== "archived");
  const archived = pipelines.data.filter((line) => line.state === "archived");
  const takeDown = (line: PipelineLine) => {
    archiving.clear();
    setLeaving(line);
  };
  const empty: Template = { name: "empty", title: say("templateEmpty"), line: say("templateEmptyLine"), text: "" };
  return (
    <div className="nr-welcome">
      <section aria-labelledby="nr-pipelines">
        <h2 id="nr-pipelines">{say("pipelines")}</h2>
        {here.length === 0 ? <p className="nr-hint">{say("pipelinesNone")}</p> : null}
        <ul className="nr-pipelines">
          {here.map((line) => (
            <li key={line.name}>
              <PipelineCard line={line} tenant={tenant.name} {...(tenant.may_edit ? { takeDown } : {})} />
            </li>
          ))}
        </ul>
        {archived.length > 0 ? <ArchiveList lines={archived} archiving={archiving} mayEdit={tenant.may_edit} /> : null}
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
          taken={here.map((line) => line.name)}
          archived={archived.map((line) => line.name)}
          close={() => setTemplate(null)}
        />
      ) : null}
      {leaving ? (
        <TakeDown
          line={pipelines.data.find((line) => line.name === leaving.name) ?? leaving}
          archiving={archiving}
          close={() => setLeaving(null)}
        />
      ) : null}
    </div>
  );
}
