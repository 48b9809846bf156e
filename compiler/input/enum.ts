import type { GraphQLEnumType, GraphQLEnumValue } from "graphql";

import type { JsonSchema } from "../../src/catalog/compiled.ts";
import { toDescribed } from "../json-schema/object-schema.ts";

/** Values with what they mean; values alone; or, of an enum with very many, a few of them. */
export type EnumRoom = "meanings" | "values" | "sample";

/** Enums with more are cut to a sample if there is no room. */
const manyValues = 50;
const sampleSize = 3;

/** Begins what is told of an enum whose values were left out. */
export const ofEnum = "values of ";

export const hasManyValues = (type: GraphQLEnumType): boolean =>
  type.getValues().length > manyValues;

/** An enum as an argument, and what there was no room for. */
export function toEnumSchema(
  type: GraphQLEnumType,
  room: EnumRoom,
): { schema: JsonSchema; leftOut: readonly string[] } {
  const values = type.getValues();
  const names = values.map(({ name }) => name);
  if (room === "sample" && hasManyValues(type)) {
    const sample = names.slice(0, sampleSize).join(", ");
    const description = `One of the ${names.length} values of ${type.name}, such as ${sample}.`;
    return { schema: { type: "string", description }, leftOut: [`${ofEnum}${type.name}`] };
  }
  const schema = { type: "string", enum: names };
  const meanings = values.flatMap(toMeaning);
  if (room === "meanings") return { schema: toDescribed(schema, meanings.join("\n")), leftOut: [] };
  return { schema, leftOut: meanings.length > 0 ? [`meanings of ${type.name}`] : [] };
}

function toMeaning(value: GraphQLEnumValue): string[] {
  const text = [value.description, toDeprecation(value)].filter(Boolean).join(" ");
  return text === "" ? [] : [`${value.name}: ${text.replace(/\s+/g, " ").trim()}`];
}

/** What the schema says instead of a value or field that is going away; null if it stays. */
export function toDeprecation({
  deprecationReason,
}: {
  readonly deprecationReason?: string | null | undefined;
}): string | null {
  return deprecationReason == null ? null : `Deprecated: ${deprecationReason}`;
}
