/** The form's own validator, which never judges: the server does, with the code that compiles. */
import type { RJSFSchema, ValidatorType } from "@rjsf/utils";

const TYPES: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === "string",
  number: (value) => typeof value === "number",
  integer: (value) => Number.isInteger(value),
  boolean: (value) => typeof value === "boolean",
  array: (value) => Array.isArray(value),
  object: (value) => typeof value === "object" && value !== null && !Array.isArray(value),
  null: (value) => value === null,
};

export const validator: ValidatorType = {
  validateFormData: () => ({ errors: [], errorSchema: {} }),
  /** Which of several ways a value is meant: by its type alone. */
  isValid: (schema: RJSFSchema, value: unknown) =>
    typeof schema.type !== "string" || (TYPES[schema.type]?.(value) ?? true),
  rawValidation: () => ({ errors: [] }),
};
