import {
  type ASTNode,
  coerceInputLiteral,
  type GraphQLEnumType,
  type GraphQLEnumValue,
  type GraphQLInputField,
  type GraphQLInputType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredInputField,
} from "graphql";

import type { JsonSchema } from "../../src/catalog/compiled.ts";
import { failAt } from "../diagnostics/toolset-error.ts";
import { conforms } from "../json-schema/conforms.ts";
import { toDescribed, toObject, withoutNull } from "../json-schema/object-schema.ts";
import { type ScalarMap, toScalarAdvice, toScalarSchema } from "../json-schema/scalars.ts";
import { enterField, type InputPath, isEndless, isIndispensable } from "./fields.ts";

/** What a schema has room for. */
export interface InputRoom {
  /** Paths of fields that may be left out and are not. */
  readonly kept: ReadonlySet<string>;
  readonly enums: EnumRoom;
}

interface InputContext {
  readonly scalars: ScalarMap;
  /** Where the type is used, for messages. */
  readonly node: ASTNode;
  readonly room: InputRoom;
  /** What was left out, shortest path first at each place. */
  readonly leftOut: string[];
}

/** With a longer name of an argument or field, Anthropic and Gemini refuse the whole request. */
export const longestName = 64;

export function toNameAdvice(name: string): string {
  return `${name} is longer than the ${longestName} characters that providers take: declare variables with shorter names.`;
}

/** Of what nobody can write down; providers want to know what an item is all the same. */
const emptyList = { type: "array", items: { type: "string" }, maxItems: 0 } as const;

/** Where a type stands: its own path if it is an input type. */
type At = InputPath | null;

/**
 * The schema of an input type, never with null: before arguments are checked, null is left out if it may be, and
 * refused elsewhere.
 */
export function toInputTypeSchema(
  context: InputContext,
  type: GraphQLInputType,
  at: At,
): JsonSchema {
  if (isNonNullType(type)) return toInputTypeSchema(context, type.ofType, at);
  if (isListType(type)) {
    if (at && isEndless(at)) return emptyList;
    return { type: "array", items: toInputTypeSchema(context, type.ofType, at) };
  }
  if (isEnumType(type)) {
    const { schema, leftOut } = toEnumSchema(type, context.room.enums);
    context.leftOut.push(...leftOut);
    return schema;
  }
  if (isInputObjectType(type)) return at ? toInputObjectSchema(context, at) : {};
  const scalar = toScalarSchema(type, context.scalars);
  return scalar ? withoutNull(scalar) : failAt(context.node, toScalarAdvice(type));
}

function toInputObjectSchema(context: InputContext, place: InputPath): JsonSchema {
  const { type } = place;
  if (isEndless(place)) {
    failAt(
      context.node,
      `Nobody can write a ${type.name}, because what it needs has no end: declare variables for single fields.`,
    );
  }
  const fields = Object.values(type.getFields());
  const properties = fields.flatMap((field) => {
    const schema = toFieldSchema(context, place, field);
    if (!schema) context.leftOut.push(`${place.path}.${field.name}`);
    return schema ? [[field.name, schema] as const] : [];
  });
  const required = fields.filter(isRequiredInputField).map(({ name }) => name);
  const schema = toObject(properties, required);
  return type.isOneOf ? { ...schema, minProperties: 1, maxProperties: 1 } : schema;
}

/** Null if there is no room for it, or for anything in it. */
function toFieldSchema(
  context: InputContext,
  place: InputPath,
  field: GraphQLInputField,
): JsonSchema | null {
  const inner = enterField(place, field);
  const isFree = !isIndispensable(place, field);
  if (field.name.length > longestName) {
    return isFree ? null : failAt(context.node, toNameAdvice(`${place.type.name}.${field.name}`));
  }
  if (isFree && !context.room.kept.has(`${place.path}.${field.name}`)) return null;
  if (isFree && inner && !hasRoom(context.room, inner)) return null;
  return withFieldTexts(toInputTypeSchema(context, field.type, inner), field);
}

/** Whether anything is left of an input type. */
function hasRoom(room: InputRoom, place: InputPath): boolean {
  const fields = Object.values(place.type.getFields());
  return fields.some((field) => {
    if (isIndispensable(place, field)) return true;
    const inner = enterField(place, field);
    return room.kept.has(`${place.path}.${field.name}`) && (!inner || hasRoom(room, inner));
  });
}

function withFieldTexts(schema: JsonSchema, field: GraphQLInputField): JsonSchema {
  const literal = field.default?.literal;
  const value = literal && coerceInputLiteral(literal, field.type);
  const texts = [field.description, toDeprecation(field)].filter(Boolean);
  const described = toDescribed(schema, texts.join("\n"));
  return value != null && conforms(schema, value) ? { ...described, default: value } : described;
}

/** Values with what they mean; values alone; or, of an enum with very many, a few of them. */
export type EnumRoom = "meanings" | "values" | "sample";

/** Enums with more are cut to a sample if there is no room. */
const manyValues = 50;
const sampleSize = 3;

/** An enum as an argument, and what there was no room for. */
function toEnumSchema(
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

/** What the schema says instead of a value or field that is going away; null if it stays. */
function toDeprecation({
  deprecationReason,
}: {
  readonly deprecationReason?: string | null | undefined;
}): string | null {
  return deprecationReason == null ? null : `Deprecated: ${deprecationReason}`;
}
