import type { GraphQLEnumType, GraphQLEnumValue } from "graphql";

import type { JsonSchema } from "../../src/catalog/compiled.ts";
import { hasManyValues, toEnumSample } from "../json-schema/enum-sample.ts";
import { toDescribed } from "../json-schema/object-schema.ts";

/** Values with what they mean; values alone; or, of an enum with very many, a few of them. */
export type EnumRoom = "meanings" | "values" | "sample";

/** Begins what is told of an enum whose values were left out. */
export const ofEnum = "values of ";
const ofMeanings = "meanings of ";

/** Begins what is told of a field that would stand inside itself again, whatever room there is. */
export const inItself = "inside itself ";

/** Whether what was left out are no fields, but what an enum takes or means. */
export const isOfEnum = (name: string): boolean =>
  name.startsWith(ofEnum) || name.startsWith(ofMeanings);

/** Whether the enum is cut to a sample where there is no room. */
export const isSampled = (type: GraphQLEnumType): boolean => hasManyValues(type.getValues());

/** An enum as an argument, and what there was no room for. */
export function toEnumSchema(
  type: GraphQLEnumType,
  room: EnumRoom,
): { schema: JsonSchema; leftOut: readonly string[] } {
  const values = type.getValues();
  const names = values.map(({ name }) => name);
  if (room === "sample" && isSampled(type)) {
    const schema = { type: "string", description: toEnumSample(names, type.name) };
    return { schema, leftOut: [`${ofEnum}${type.name}`] };
  }
  const schema = { type: "string", enum: names };
  const meanings = values.flatMap(toMeaning);
  if (room === "meanings") return { schema: toDescribed(schema, meanings.join("\n")), leftOut: [] };
  return { schema, leftOut: meanings.length > 0 ? [`${ofMeanings}${type.name}`] : [] };
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
