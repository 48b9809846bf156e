import type { JsonSchema } from "../../src/catalog/compiled.ts";

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

/** The same schema without null among its types, values and choices: what takes null is decided elsewhere. */
export function withoutNull({ type, enum: values, ...others }: JsonSchema): JsonSchema {
  const types = [type].flat().filter((name) => name !== "null");
  const isListed = Array.isArray(type) && types.length > 0;
  return withoutNullChoice({
    ...(type !== undefined && { type: isListed ? toOneOrMany(types) : type }),
    ...(values !== undefined && {
      enum: Array.isArray(values) ? values.filter((value) => value !== null) : values,
    }),
    ...others,
  });
}

function withoutNullChoice(schema: JsonSchema): JsonSchema {
  const { anyOf, ...beside } = schema;
  if (!Array.isArray(anyOf)) return schema;
  const choices = anyOf.filter((choice) => Object(choice).type !== "null");
  if (choices.length === 0 || choices.length === anyOf.length) return schema;
  const only: JsonSchema = { ...Object(choices[0]) };
  const isApart = Object.keys(only).every((keyword) => !(keyword in beside));
  return choices.length === 1 && isApart ? { ...only, ...beside } : { ...beside, anyOf: choices };
}

function toOneOrMany(list: readonly unknown[]): unknown {
  return list.length === 1 ? list[0] : list;
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
    properties: Object.fromEntries(properties),
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  };
}
