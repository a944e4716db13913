/** Fields that are the same for every row. */
import { Plus, X } from "lucide-react";
import { Button } from "../../parts/Button";
import { batchWords } from "../../words/batch";
import { speaker } from "../../words/words";
import { withConstant } from "../core/mapping";
import type { Batch, BriefField } from "../models";
import { fieldWords } from "../saying";

interface Props {
  batch: Batch;
  fields: readonly BriefField[];
  change: (batch: Batch) => void;
  mayEdit: boolean;
}

export function Constants({ batch, fields, change, mayEdit }: Props) {
  const say = speaker(batchWords);
  const values = Object.entries(batch.values ?? {});
  const free = fields.filter((field) => field.kind !== "facts" && !(field.name in (batch.values ?? {})));
  const add = (name: string) => {
    const field = fields.find((one) => one.name === name);
    if (field) change(withConstant(batch, name, field.choices?.[0] ?? " "));
  };
  return (
    <section className="nr-constants" aria-label={say("constants")}>
      <h2>{say("constants")}</h2>
      <ul>
        {values.map(([name, value]) => (
          <li key={name} data-field={name}>
            <span>{fieldWords(name)}</span>
            <Value
              field={fields.find((one) => one.name === name)}
              name={name}
              value={value}
              {...{ batch, change, mayEdit }}
            />
            {mayEdit ? (
              <Button
                kind="quiet"
                icon={say("takeAway", { name: fieldWords(name) })}
                onClick={() => change(withConstant(batch, name, ""))}
              >
                <X size={14} aria-hidden />
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
      {mayEdit ? (
        <label className="nr-constants-add">
          <Plus size={14} aria-hidden />
          <select
            className="nr-select"
            aria-label={say("addConstant")}
            value=""
            onChange={(event) => add(event.target.value)}
          >
            <option value="">{say("addConstant")}</option>
            {free.map((field) => (
              <option key={field.name} value={field.name}>
                {fieldWords(field.name)}
              </option>
            ))}
          </select>
        </label>
      ) : null}
    </section>
  );
}

interface ValueProps {
  field: BriefField | undefined;
  name: string;
  value: unknown;
  batch: Batch;
  change: (batch: Batch) => void;
  mayEdit: boolean;
}

function Value({ field, name, value, batch, change, mayEdit }: ValueProps) {
  const say = speaker(batchWords);
  const label = say("valueOf", { name: fieldWords(name) });
  const text = typeof value === "string" ? value : Array.isArray(value) ? value.join("\n") : JSON.stringify(value);
  const put = (said: string) => change({ ...batch, values: { ...batch.values, [name]: typed(said, field) } } as Batch);
  if (field?.choices?.length) {
    return (
      <select
        className="nr-select"
        aria-label={label}
        value={text}
        disabled={!mayEdit}
        onChange={(event) => put(event.target.value)}
      >
        {field.choices.map((choice) => (
          <option key={choice}>{choice}</option>
        ))}
      </select>
    );
  }
  if (field?.many) {
    return (
      <textarea
        className="nr-field"
        aria-label={label}
        value={text}
        rows={2}
        disabled={!mayEdit}
        onChange={(event) => put(event.target.value)}
      />
    );
  }
  return (
    <input
      className="nr-field"
      aria-label={label}
      type={field?.kind === "number" ? "number" : "text"}
      step="any"
      value={text.trim() === "" ? "" : text}
      disabled={!mayEdit}
      onChange={(event) => put(event.target.value || " ")}
    />
  );
}

/** Gives what the pipeline's file holds: a number, a list of lines, or words. */
function typed(said: string, field: BriefField | undefined): unknown {
  if (field?.many) return said.split("\n");
  const number = Number(said);
  return field?.kind === "number" && said.trim() !== "" && Number.isFinite(number) ? number : said;
}
