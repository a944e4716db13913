/** Fields that are no single value: pairs, and what only the text can hold. */
import type { FieldProps } from "@rjsf/utils";
import { canvasWords } from "../../words/canvas";
import { speaker } from "../../words/words";
import { isMap, pairsOf, pairsText } from "../core/form";
import { useBench } from "../bench";

export function Pairs({ formData, onChange, fieldPathId, readonly, disabled }: FieldProps) {
  const text = pairsText(formData);
  return (
    <textarea
      id={fieldPathId.$id}
      className="nr-input"
      rows={Math.min(8, Math.max(2, text.split("\n").length))}
      defaultValue={text}
      placeholder={speaker(canvasWords)("pairALine")}
      disabled={readonly || disabled}
      onBlur={(event) => {
        if (event.target.value === text) return;
        const pairs = pairsOf(event.target.value);
        onChange(Object.keys(pairs).length === 0 ? undefined : pairs, fieldPathId.path);
      }}
    />
  );
}

export function Elsewhere({ formData }: FieldProps) {
  const { desk } = useBench();
  const say = speaker(canvasWords);
  const count = Array.isArray(formData) ? formData.length : isMap(formData) ? Object.keys(formData).length : 0;
  return (
    <button type="button" className="nr-elsewhere" onClick={() => desk.set((value) => ({ ...value, tab: "yaml" }))}>
      {count > 0 ? say("inText", { n: count }) : say("inTextNone")}
    </button>
  );
}
