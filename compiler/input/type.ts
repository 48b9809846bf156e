import {
  type ASTNode,
  coerceInputLiteral,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLScalarType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredInputField,
  isScalarType,
} from "graphql";

import type { JsonSchema } from "../../src/catalog/compiled.ts";
import { mapCollecting } from "../diagnostics/diagnostic-list.ts";
import { failAt } from "../diagnostics/toolset-error.ts";
import { listRuledFields, withInputFieldRules } from "../directives/variable/input-field-rules.ts";
import { conforms } from "../json-schema/conforms.ts";
import { toDescribed, toObject, withoutNull } from "../json-schema/object-schema.ts";
import { int32, type ScalarMap, toScalarAdvice, toScalarSchema } from "../json-schema/scalars.ts";
import { type EnumRoom, inItself, toDeprecation, toEnumSchema } from "./enum.ts";
import { enterField, type InputPath, isEndless, isIndispensable } from "./fields.ts";
import { findOperators } from "./operators.ts";

/** What a schema has room for, by path: variable and fields, joined by dots. */
export interface InputRoom {
  /** Fields that may be left out and are not. */
  readonly kept: ReadonlySet<string>;
  /** Where an enum with very many values has them all; null for everywhere. */
  readonly values: ReadonlySet<string> | null;
  /** Where it is said what an enum's values or an operator mean. */
  readonly told: ReadonlySet<string>;
}

export interface InputContext {
  readonly scalars: ScalarMap;
  /** Where the type is used, for messages. */
  readonly node: ASTNode;
  readonly room: InputRoom;
  /** What was left out, shortest path first at each place. */
  readonly leftOut: string[];
  /** Scalars of which nobody says what they look like, each once. */
  readonly unknown: Set<GraphQLScalarType>;
}

/** With a longer name of an argument or field, Anthropic and Gemini refuse the whole request. */
export const longestName = 64;

export function toNameAdvice(name: string): string {
  return `${name} is longer than the ${longestName} characters that providers take: declare variables with shorter names.`;
}

/** Of what nobody can write down; providers want to know what an item is all the same. */
const emptyList = { type: "array", items: { type: "string" }, maxItems: 0 } as const;

/** Where a type stands; `place` is null if it is no input type. */
interface At {
  readonly path: string;
  readonly place: InputPath | null;
}

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
    if (at.place && isEndless(at.place)) return emptyList;
    return { type: "array", items: toInputTypeSchema(context, type.ofType, at) };
  }
  if (isEnumType(type)) {
    const { schema, leftOut } = toEnumSchema(type, toEnumRoom(context.room, at.path));
    context.leftOut.push(...leftOut);
    return schema;
  }
  if (isInputObjectType(type)) return at.place ? toInputObjectSchema(context, at.place) : {};
  const scalar = toScalarSchema(type, context.scalars);
  if (!scalar) context.unknown.add(type);
  return withoutNull({ ...scalar, ...(type.name === "Int" && int32) });
}

/** Throws: `ToolsetError` with every scalar of which nobody says what it looks like. */
export function assertScalars({ node, unknown }: Pick<InputContext, "node" | "unknown">): void {
  mapCollecting([...unknown], (scalar) => failAt(node, toScalarAdvice(scalar)));
}

/** Whether nobody can tell yet what the type looks like, so that no rule can be checked either. */
function isUnknown({ unknown }: InputContext, type: GraphQLInputType): boolean {
  const named = getNamedType(type);
  return isScalarType(named) && unknown.has(named);
}

function toEnumRoom({ values, told }: InputRoom, path: string): EnumRoom {
  if (told.has(path)) return "meanings";
  return values === null || values.has(path) ? "values" : "sample";
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
    if (!schema) context.leftOut.push(toLeftOutName(place, field));
    return schema ? [[field.name, schema] as const] : [];
  });
  const required = fields.filter(isRequiredInputField).map(({ name }) => name);
  const schema = toObject(properties, required);
  return type.isOneOf ? { ...schema, minProperties: 1, maxProperties: 1 } : schema;
}

function toLeftOutName(place: InputPath, field: GraphQLInputField): string {
  const inner = enterField(place, field);
  return `${inner && isEndless(inner) ? inItself : ""}${place.path}.${field.name}`;
}

/** Null if there is no room for it. */
export function toFieldSchema(
  context: InputContext,
  place: InputPath,
  field: GraphQLInputField,
): JsonSchema | null {
  const path = `${place.path}.${field.name}`;
  const isFree = !isIndispensable(place, field);
  if (field.name.length > longestName) {
    return isFree ? null : failAt(context.node, toNameAdvice(`${place.type.name}.${field.name}`));
  }
  if (isFree && !context.room.kept.has(path)) return null;
  const typed = toInputTypeSchema(context, field.type, { path, place: enterField(place, field) });
  const schema = isUnknown(context, field.type)
    ? typed
    : withInputFieldRules(typed, field, context.scalars);
  const isTold = context.room.told.has(path) || !findOperators(place.type);
  return isTold ? withFieldTexts(schema, field) : withPreset(schema, field);
}

function withFieldTexts(schema: JsonSchema, field: GraphQLInputField): JsonSchema {
  const texts = [field.description, toDeprecation(field)].filter(Boolean);
  return withPreset(toDescribed(schema, texts.join("\n")), field);
}

function withPreset(schema: JsonSchema, field: GraphQLInputField): JsonSchema {
  const literal = field.default?.literal;
  const value = literal && coerceInputLiteral(literal, field.type);
  return value != null && conforms(schema, value) ? { ...schema, default: value } : schema;
}

/** Throws: `ToolsetError` for each rule of an input field that cannot hold, whether or not an operation uses the field. */
export function assertInputFieldRules(schema: GraphQLSchema, scalars: ScalarMap): void {
  const room = { kept: new Set<string>(), values: null, told: new Set<string>() };
  mapCollecting(listRuledFields(schema), ({ field, node }) => {
    const unknown = new Set<GraphQLScalarType>();
    const context = { scalars, node, room, leftOut: [], unknown };
    const typed = toInputTypeSchema(context, field.type, { path: field.name, place: null });
    assertScalars(context);
    return withInputFieldRules(typed, field, scalars);
  });
}
