/** The picture that stands for a film; where there is none, what is reviewed. */
import { FileText, Film, ScanText } from "lucide-react";
import type { Line } from "./core/models";

export function Thumb({ line }: { line: Pick<Line, "still" | "of"> }) {
  const Icon = line.of === "script" ? FileText : line.of === "reading" ? ScanText : Film;
  return (
    <span className="nr-rv-thumb">
      {line.still ? <img src={line.still} alt="" loading="lazy" /> : <Icon size={18} aria-hidden />}
    </span>
  );
}
