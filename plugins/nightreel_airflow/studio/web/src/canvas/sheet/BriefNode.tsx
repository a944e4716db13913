/** The run itself, which gives the brief. */
import { memo } from "react";
import { FileText } from "lucide-react";
import { canvasWords } from "../../words/canvas";
import { speaker } from "../../words/words";
import { RUN } from "../types";
import { Port } from "./Port";

function BriefCard() {
  const say = speaker(canvasWords);
  return (
    <div className="nr-brief" title={say("briefHelp")}>
      <FileText size={16} strokeWidth={1.6} aria-hidden />
      <strong>{say("brief")}</strong>
      <Port node={RUN} port={{ name: "brief", kind: "brief", optional: false }} isOutput isWired />
    </div>
  );
}

export const BriefNode = memo(BriefCard);
