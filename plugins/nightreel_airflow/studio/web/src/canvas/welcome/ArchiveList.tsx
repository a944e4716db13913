/** The archive below the pipelines: what was taken down or deleted, each to be restored. */
import { ArchiveRestore } from "lucide-react";
import { Button } from "../../parts/Button";
import { FaultNote } from "../../parts/FaultNote";
import { canvasWords } from "../../words/canvas";
import { speaker } from "../../words/words";
import type { PipelineLine } from "../types";
import { PipelineWhen } from "./PipelineCard";
import type { Archiving } from "./useArchive";

interface Props {
  lines: readonly PipelineLine[];
  archiving: Archiving;
  mayEdit: boolean;
}

export function ArchiveList({ lines, archiving, mayEdit }: Props) {
  const say = speaker(canvasWords);
  return (
    <details className="nr-archive">
      <summary>
        {say("archive")} ({lines.length})
      </summary>
      <p className="nr-hint">{say("archiveHelp")}</p>
      {archiving.fault ? <FaultNote fault={archiving.fault} /> : null}
      <ul className="nr-pipelines">
        {lines.map((line) => (
          <li key={line.name} className="nr-pipeline">
            <span className="nr-pipeline-title">
              <strong>{line.title || line.name}</strong>
              <code>{line.name}</code>
            </span>
            <PipelineWhen line={line} />
            {mayEdit ? (
              <Button
                disabled={archiving.isBusy}
                aria-label={say("bringBackLabel", { title: line.title || line.name })}
                onClick={() => void archiving.move(line, "bring-back")}
              >
                <ArchiveRestore size={15} aria-hidden /> {say("bringBack")}
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
    </details>
  );
}
