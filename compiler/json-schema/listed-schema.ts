import type { JsonSchema } from "../../src/catalog/compiled.ts";
import { type ObjectSchema, toDescribed, withoutNull } from "./object-schema.ts";

/** Of the formats that are checked the one that Gemini takes: with any other it refuses the whole request. */
const listedFormat = "date-time";

/** What every provider takes, or leaves out by itself. With any other, Gemini refuses the whole request. */
const listedKeywords: ReadonlySet<string> = new Set(
  "additionalProperties anyOf default description enum examples format items maxItems maxLength maxProperties maximum minItems minLength minProperties minimum pattern properties required title type".split(
    " ",
  ),
);

/**
 * Arguments in the words that every provider takes. What these cannot say is told in descriptions, and checked all
 * the same. Source: doctor/tools/provider-schemas.ts.
 */
export function toListedSchema(schema: ObjectSchema): ObjectSchema {
  return { ...toListedPart(schema), type: "object" };
}

/** A part of an argument. */
export function toListedPart(schema: JsonSchema): JsonSchema {
  const { oneOf, ...one } = withoutNull(schema);
  const plain = Array.isArray(oneOf) ? { ...one, anyOf: oneOf } : one;
  return toListedKeywords(toListedFormat(toListedValues(toListedType(toListedInner(plain)))));
}

function toListedInner(schema: JsonSchema): JsonSchema {
  const { type, properties, items, anyOf } = schema;
  const fields = Object.entries({ ...Object(properties) });
  const isObject = type === "object" && !Array.isArray(anyOf);
  return {
    ...schema,
    ...((isObject || properties !== undefined) && {
      properties: Object.fromEntries(
        fields.map(([name, field]) => [name, toListedPart({ ...Object(field) })]),
      ),
    }),
    ...((type === "array" || items !== undefined) && { items: toListedPart({ ...Object(items) }) }),
    ...(Array.isArray(anyOf) && { anyOf: anyOf.map((choice) => toListedPart({ ...choice })) }),
  };
}

/** A list of types becomes a choice. */
function toListedType(schema: JsonSchema): JsonSchema {
  const { type, description, default: preset, examples, ...rules } = schema;
  if (!Array.isArray(type)) return schema;
  return {
    anyOf: type.map((name) => toListedPart({ type: name, ...rules })),
    ...(description !== undefined && { description }),
    ...(preset !== undefined && { default: preset }),
    ...(examples !== undefined && { examples }),
  };
}

/** Only texts can be an enum. */
function toListedValues(schema: JsonSchema): JsonSchema {
  const { const: only, enum: several, ...rest } = schema;
  const values = only === undefined ? several : [only];
  if (!Array.isArray(values)) return schema;
  if (values.every((value) => typeof value === "string" && value !== "")) {
    const isPlain = only === undefined && schema.type === "string";
    return isPlain ? schema : { ...rest, type: "string", enum: values };
  }
  const shown = values.map((value) => JSON.stringify(value)).join(", ");
  return withNote(rest, values.length === 1 ? `Always ${shown}.` : `One of ${shown}.`);
}

function toListedFormat(schema: JsonSchema): JsonSchema {
  const { format, ...rest } = schema;
  if (format === undefined || (format === listedFormat && schema.type === "string")) return schema;
  return withNote(rest, `Format: ${format}.`);
}

/** What it says beyond that is told as JSON Schema has it. */
function toListedKeywords(schema: JsonSchema): JsonSchema {
  const entries = Object.entries(schema);
  const told = entries.filter(([keyword]) => !listedKeywords.has(keyword));
  if (told.length === 0) return schema;
  const listed = entries.filter(([keyword]) => listedKeywords.has(keyword));
  const words = JSON.stringify(Object.fromEntries(told));
  return withNote(Object.fromEntries(listed), `In JSON Schema: ${words}.`);
}

/** The same schema with `text` after what its description says already. */
function withNote(schema: JsonSchema, text: string): JsonSchema {
  const { description, ...rest } = schema;
  return toDescribed({ ...rest, description: text }, description?.toString());
}
