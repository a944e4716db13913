/** A pipeline in the list: what it is called, how it stands, and the way into it. */
import { Archive, CircleAlert, Trash2, Workflow } from "lucide-react";
import { Link } from "react-router-dom";
import { Button } from "../../parts/Button";
import { placeOf } from "../../shell/place";
import { canvasWords } from "../../words/canvas";
import { speaker } from "../../words/words";
import { whenWords } from "../figures";
import type { PipelineLine } from "../types";

interface Props {
  line: PipelineLine;
  tenant: string;
  /** Missing where the person may only look. */
  takeDown?: (line: PipelineLine) => void;
}

export function PipelineCard({ line, tenant, takeDown }: Props) {
  const say = speaker(canvasWords);
  const isDraft = line.state === "draft";
  return (
    <div className="nr-pipeline-row">
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
        <PipelineWhen line={line} />
      </Link>
      {takeDown ? (
        <Button
          kind="quiet"
          icon={say(isDraft ? "deleteDraft" : "takeDown", { name: line.name })}
          onClick={() => takeDown(line)}
        >
          {isDraft ? <Trash2 size={15} aria-hidden /> : <Archive size={15} aria-hidden />}
        </Button>
      ) : null}
    </div>
  );
}

export function PipelineWhen({ line }: { line: PipelineLine }) {
  const say = speaker(canvasWords);
  return (
    <span className="nr-pipeline-when">
      {say("versionShort", { n: line.number })}
      {line.by ? ` · ${line.by}` : ""}
      {line.when ? ` · ${whenWords(line.when)}` : ""}
    </span>
  );
}
