/** Words, or a number; a number between two bounds has a slider as well. */
import type { WidgetProps } from "@rjsf/utils";
import { useId } from "react";
import { isReference } from "../core/form";
import { hintOf } from "./hint";

const WIDEST_SLIDER = 400;

export function TextInput(props: WidgetProps) {
  const { id, value, schema, onChange, disabled, readonly, label } = props;
  const list = useId();
  const isNumber = schema.type === "number" || schema.type === "integer";
  const { minimum, maximum } = schema;
  const isOff = disabled === true || readonly === true;
  const examples = Array.isArray(schema.examples) ? schema.examples.map(String) : [];
  const change = (text: string) => onChange(text === "" ? undefined : text);
  const hasSlider =
    isNumber &&
    minimum !== undefined &&
    maximum !== undefined &&
    maximum - minimum <= WIDEST_SLIDER &&
    !isReference(value);
  const now =
    typeof value === "number" ? value : typeof schema["x-default"] === "number" ? schema["x-default"] : minimum;
  return (
    <div className="nr-control" data-kind={hasSlider ? "slider" : "text"}>
      {hasSlider ? (
        <input
          type="range"
          aria-label={label}
          min={minimum}
          max={maximum}
          step={schema.multipleOf ?? (schema.type === "integer" ? 1 : (maximum - minimum) / 100)}
          value={now}
          disabled={isOff}
          onChange={(event) => change(event.target.value)}
        />
      ) : null}
      <input
        id={id}
        className="nr-input"
        type="text"
        inputMode={isNumber ? "decimal" : "text"}
        value={value === undefined || value === null ? "" : String(value)}
        placeholder={hintOf(props)}
        disabled={isOff}
        aria-describedby={`${id}-help`}
        {...(examples.length > 0 ? { list } : {})}
        onChange={(event) => change(event.target.value)}
      />
      {examples.length > 0 ? (
        <datalist id={list}>
          {examples.map((example) => (
            <option key={example} value={example} />
          ))}
        </datalist>
      ) : null}
    </div>
  );
}
