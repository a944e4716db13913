/** The other controls of a form: choices, switches, texts of several lines. */
import type { WidgetProps } from "@rjsf/utils";
import { canvasWords } from "../../words/canvas";
import { speaker } from "../../words/words";
import { isReference } from "../core/form";
import { hintOf } from "./hint";
import { TextInput } from "./TextInput";

export function Choice(props: WidgetProps) {
  const { id, value, options, onChange, disabled, readonly } = props;
  if (isReference(value)) return <TextInput {...props} />;
  const choices = options.enumOptions ?? [];
  const hint = hintOf(props);
  const usual = choices.find((one) => String(one.value) === hint)?.label ?? hint;
  const at = choices.findIndex((one) => one.value === value);
  const isOther = value !== undefined && value !== null && at < 0;
  return (
    <select
      id={id}
      className="nr-select"
      value={isOther ? "other" : String(at)}
      disabled={disabled === true || readonly === true}
      aria-describedby={`${id}-help`}
      onChange={(event) => onChange(choices[Number(event.target.value)]?.value)}
    >
      <option value="-1">{usual ? speaker(canvasWords)("usual", { value: usual }) : "—"}</option>
      {isOther ? <option value="other">{String(value)}</option> : null}
      {choices.map((one, index) => (
        <option key={one.label} value={index}>
          {one.label}
        </option>
      ))}
    </select>
  );
}

export function Switch(props: WidgetProps) {
  const { id, value, schema, onChange, disabled, readonly } = props;
  if (isReference(value)) return <TextInput {...props} />;
  const is = typeof value === "boolean" ? value : schema["x-default"] === true;
  return (
    <input
      id={id}
      className="nr-switch"
      type="checkbox"
      role="switch"
      checked={is}
      disabled={disabled === true || readonly === true}
      aria-describedby={`${id}-help`}
      onChange={(event) => onChange(event.target.checked)}
    />
  );
}

export function Lines(props: WidgetProps) {
  const { id, value, onChange, disabled, readonly, schema } = props;
  const lines = Array.isArray(value) ? value.join("\n") : "";
  return (
    <textarea
      id={id}
      className="nr-input"
      key={schema.title}
      rows={Math.min(6, Math.max(2, lines.split("\n").length))}
      defaultValue={lines}
      placeholder={hintOf(props) || speaker(canvasWords)("oneALine")}
      disabled={disabled === true || readonly === true}
      onBlur={(event) => {
        const said = event.target.value
          .split("\n")
          .map((line) => line.trim())
          .filter(Boolean);
        if (said.join("\n") !== lines) onChange(said.length === 0 ? undefined : said);
      }}
    />
  );
}

export function Paragraph(props: WidgetProps) {
  const { id, value, onChange, disabled, readonly, schema } = props;
  return (
    <textarea
      id={id}
      className="nr-input"
      rows={Number(schema["x-lines"] ?? 3)}
      value={typeof value === "string" ? value : ""}
      placeholder={hintOf(props)}
      disabled={disabled === true || readonly === true}
      onChange={(event) => onChange(event.target.value === "" ? undefined : event.target.value)}
    />
  );
}
