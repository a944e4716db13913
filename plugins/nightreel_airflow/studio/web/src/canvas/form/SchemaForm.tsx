/** A form made of a schema. It judges nothing: the server's faults stand at their fields. */
import Form from "@rjsf/core/lib/components/Form.js";
import type { ErrorSchema, RJSFSchema, UiSchema } from "@rjsf/utils";
import { useMemo } from "react";
import { pruned, uiOf, unset } from "../core/form";
import type { ErrorTree } from "../core/faults";
import type { JsonMap } from "../types";
import { Choice, Lines, Paragraph, Switch } from "./controls";
import { Elsewhere, Pairs } from "./fields";
import { FieldFrame } from "./FieldFrame";
import { Group } from "./Group";
import type { FormContext } from "./hint";
import { TextInput } from "./TextInput";
import { validator } from "./validator";
import "./form.css";

const WIDGETS = {
  TextWidget: TextInput,
  SelectWidget: Choice,
  CheckboxWidget: Switch,
  TextareaWidget: Paragraph,
  lines: Lines,
};
const FIELDS = { pairs: Pairs, elsewhere: Elsewhere };
const TEMPLATES = {
  FieldTemplate: FieldFrame,
  ObjectFieldTemplate: Group,
  DescriptionFieldTemplate: () => null,
  FieldErrorTemplate: () => null,
};
const ROOT: UiSchema = { "ui:submitButtonOptions": { norender: true } };

interface Props {
  /** Unlike for each form on the page. */
  id: string;
  schema: JsonMap;
  values: JsonMap;
  brand?: Readonly<Record<string, string>>;
  errors: ErrorTree;
  readOnly: boolean;
  change: (values: JsonMap) => void;
}

export default function SchemaForm({ id, schema, values, brand = {}, errors, readOnly, change }: Props) {
  const shown = useMemo(() => unset(schema), [schema]);
  const ui = useMemo(() => ({ ...ROOT, ...uiOf(schema) }), [schema]);
  const context: FormContext = useMemo(() => ({ brand }), [brand]);
  return (
    <Form
      tagName="div"
      className="nr-form"
      idPrefix={id}
      idSeparator="/"
      schema={shown as RJSFSchema}
      uiSchema={ui as UiSchema}
      formData={values}
      formContext={context}
      validator={validator}
      widgets={WIDGETS}
      fields={FIELDS}
      templates={TEMPLATES}
      extraErrors={errors as ErrorSchema}
      showErrorList={false}
      noHtml5Validate
      readonly={readOnly}
      experimental_defaultFormStateBehavior={{ emptyObjectFields: "skipDefaults" }}
      onChange={({ formData }) => {
        const next = pruned(formData, values);
        if (JSON.stringify(next) !== JSON.stringify(values)) change(next);
      }}
    />
  );
}
