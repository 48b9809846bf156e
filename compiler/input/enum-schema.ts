import type { GraphQLEnumType, GraphQLEnumValue } from "graphql";

import type { JsonSchema } from "../../src/catalog/operation.ts";
import { toDescribed } from "../json-schema/object-schema.ts";
import { toDeprecation } from "./deprecation.ts";

/** Values with what they mean; values alone; or, of an enum with very many, a few of them. */
export type EnumRoom = "meanings" | "values" | "sample";

/** Enums with more are cut to a sample where there is no room. */
const manyValues = 50;
const sampleSize = 3;

/** An enum as an argument, and what there was no room for. */
export function toEnumSchema(
  type: GraphQLEnumType,
  room: EnumRoom,
): { schema: JsonSchema; leftOut: readonly string[] } {
  const values = type.getValues();
  const names = values.map(({ name }) => name);
  if (room === "sample" && names.length > manyValues) {
    const sample = names.slice(0, sampleSize).join(", ");
    const description = `One of the ${names.length} values of ${type.name}, such as ${sample}.`;
    return { schema: { type: "string", description }, leftOut: [`values of ${type.name}`] };
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
