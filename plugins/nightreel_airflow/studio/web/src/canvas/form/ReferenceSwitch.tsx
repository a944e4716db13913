/** Lets a field hold `${…}`: a value that the brief, the brand or another step gives when the film is made. */
import type { FieldTemplateProps } from "@rjsf/utils";
import { Braces } from "lucide-react";
import { canvasWords } from "../../words/canvas";
import { speaker } from "../../words/words";
import { isReference } from "../core/form";

const BEGINNING = "${brief.}";

export function ReferenceSwitch({ field }: { field: FieldTemplateProps }) {
  const { schema, formData, onChange, fieldPathId, readonly, disabled, label } = field;
  const say = speaker(canvasWords);
  if (schema["x-reference"] !== true || schema.type === "object" || schema.type === "array") return null;
  const is = isReference(formData);
  return (
    <button
      type="button"
      className="nr-field-clear"
      aria-pressed={is}
      disabled={readonly || disabled}
      aria-label={say("reference", { field: label })}
      title={say("referenceHelp")}
      onClick={() => onChange(is ? undefined : BEGINNING, fieldPathId.path)}
    >
      <Braces size={12} aria-hidden />
    </button>
  );
}
