import type { FC } from "hono/jsx";

import type { FieldValues, ToolsetField } from "../../catalog/fields.ts";
import { Field } from "./field.tsx";

/** One field of a toolset, as a form asks for it. */
export interface ShownField extends Pick<ToolsetField, "name" | "label" | "example"> {
  /** What was typed before. */
  readonly value: string;
  readonly error?: string;
  /** Its error is the first on the page. */
  readonly isFirstWrong?: boolean;
}

const toInputName = (toolset: string, field: string) => `field:${toolset}:${field}`;

/** What was typed for a toolset's fields; undefined if it has none. */
export function readFields(
  { name, fields }: { readonly name: string; readonly fields?: readonly ToolsetField[] },
  form: FormData,
): FieldValues | undefined {
  if (!fields) return undefined;
  const entries = fields.map((field) => [
    field.name,
    String(form.get(toInputName(name, field.name)) ?? "").trim(),
  ]);
  return Object.fromEntries(entries);
}

/** What a person fills in besides the key. */
export const ToolsetFields: FC<{ toolset: string; fields: readonly ShownField[] }> = ({
  toolset,
  fields,
}) => (
  <>
    {fields.map(({ name, label, example, value, error, isFirstWrong = false }) => (
      <Field
        id={`field-${toolset}-${name}`}
        label={label}
        error={error}
        hint={`For example ${example}. It is kept with the key.`}
        name={toInputName(toolset, name)}
        type="text"
        autocomplete="off"
        spellcheck={false}
        placeholder={example}
        value={value === "" ? undefined : value}
        autofocus={isFirstWrong}
      />
    ))}
  </>
);
