/** A field with its name, its unit, its help, and what the server says is wrong with it. */
import type { FieldTemplateProps } from "@rjsf/utils";
import { RotateCcw } from "lucide-react";
import { canvasWords } from "../../words/canvas";
import { speaker } from "../../words/words";
import { ReferenceSwitch } from "./ReferenceSwitch";
import { isMap } from "../core/form";

const CONTAINERS = new Set(["object"]);

export function FieldFrame(props: FieldTemplateProps) {
  const {
    id,
    label,
    schema,
    rawErrors = [],
    children,
    formData,
    hidden,
    fieldPathId,
    onChange,
    readonly,
    disabled,
  } = props;
  const say = speaker(canvasWords);
  if (hidden) return null;
  if (CONTAINERS.has(String(schema.type)) && isMap(schema["properties"])) return children;
  const isSet = formData !== undefined && formData !== null && !readonly && !disabled;
  const unit = schema["x-unit"] as string | undefined;
  const engines = schema["x-engines"] as readonly string[] | undefined;
  const clear = () => onChange(undefined, fieldPathId.path);
  return (
    <div className="nr-field" data-set={isSet || undefined} data-fault={rawErrors.length > 0 || undefined}>
      <div className="nr-field-head">
        <label htmlFor={id}>
          {label}
          {unit ? <span className="nr-field-unit">{unit}</span> : null}
        </label>
        <ReferenceSwitch field={props} />
        {isSet ? (
          <button
            type="button"
            className="nr-field-clear"
            aria-label={say("clearField", { field: label })}
            onClick={clear}
          >
            <RotateCcw size={12} aria-hidden />
          </button>
        ) : null}
      </div>
      {children}
      {schema.description ? (
        <p className="nr-field-help" id={`${id}-help`}>
          {schema.description}
          {engines ? ` ${say("onlyEngines", { engines: engines.join(", ") })}` : ""}
        </p>
      ) : null}
      {rawErrors.map((error) => (
        <p key={error} className="nr-field-fault" role="alert">
          {error}
        </p>
      ))}
    </div>
  );
}
