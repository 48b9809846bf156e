import type { JsonSchema } from "../src/catalog/operation.ts";
import { fits } from "./fits.ts";

export type ObjectSchema = JsonSchema & { readonly type: "object" };

export function isObjectSchema(schema: JsonSchema): schema is ObjectSchema {
  return schema.type === "object";
}

/** Keywords that say something of every value, null too; the others speak of one type only. */
const wholeValue = ["const", "not", "if", "allOf", "anyOf", "oneOf", "$ref"];
const prose = new Set(["title", "description", "examples", "default"]);

/** The same schema, and null besides. */
export function toNullable(schema: JsonSchema): JsonSchema {
  if (Object.keys(schema).every((keyword) => prose.has(keyword))) return schema;
  const types = [schema.type].flat();
  const { anyOf, ...beside } = schema;
  if (Array.isArray(anyOf) && types.includes("object")) {
    const { type: _, ...rest } = beside;
    return { ...rest, anyOf: [...anyOf, { type: "null" }] };
  }
  if (types.includes(undefined) || wholeValue.some((keyword) => keyword in schema)) {
    return { anyOf: [schema, { type: "null" }] };
  }
  return {
    ...schema,
    type: [...new Set([...types, "null"])],
    ...(Array.isArray(schema.enum) && { enum: [...new Set([...schema.enum, null])] }),
  };
}

/** The same schema without null, where it allows that. */
export function withoutNull(schema: JsonSchema): JsonSchema {
  if (!fits(schema, null)) return schema;
  const not = { type: "null" };
  return "not" in schema ? { allOf: [schema, { not }] } : { ...schema, not };
}

/** The same schema with `text` before what its description says already. */
export function toDescribed(schema: JsonSchema, text: string | null | undefined): JsonSchema {
  const parts = [text?.trim(), schema.description].filter(Boolean);
  return parts.length === 0 ? schema : { ...schema, description: parts.join("\n") };
}

/** An object with these properties and no others. */
export function toObject(
  properties: readonly (readonly [string, JsonSchema])[],
  required: readonly string[],
): ObjectSchema {
  return {
    type: "object",
    ...(properties.length > 0 && { properties: Object.fromEntries(properties) }),
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  };
}
