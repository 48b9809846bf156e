import {
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isEnumType,
  isListType,
  type VariableDefinitionNode,
} from "graphql";

import type { JsonSchema } from "../../../src/catalog/operation.ts";
import { failAt } from "../../diagnostics/toolset-error.ts";
import { findDirective, toDirectiveValues } from "../../document/directives.ts";
import { conforms } from "../../json-schema/conforms.ts";
import type { ScalarMap } from "../../json-schema/scalars.ts";
import { toLength, toRange } from "./bounds.ts";
import { toFormat, toPattern } from "./text-rules.ts";

type Values = Record<string, unknown>;

interface Rule {
  readonly name: string;
  readonly takes: "number" | "text" | "text or list";
  readonly toKeywords: (values: Values, variable: RuledType) => JsonSchema | string;
}

interface RuledType {
  readonly named: GraphQLNamedType;
  readonly isList: boolean;
}

const rules: readonly Rule[] = [
  { name: "range", takes: "number", toKeywords: (values, { named }) => toRange(values, named) },
  {
    name: "length",
    takes: "text or list",
    toKeywords: (values, { isList }) => toLength(values, isList),
  },
  { name: "pattern", takes: "text", toKeywords: ({ regex }) => toPattern(String(regex)) },
  { name: "format", takes: "text", toKeywords: ({ name }) => toFormat(String(name)) },
];

/** The names of the directives that add to a variable's schema. */
export const ruleNames: readonly string[] = [...rules.map(({ name }) => name), "examples"];

const takenBy = {
  number: { types: ["integer", "number"], words: "numbers" },
  text: { types: ["string"], words: "texts" },
  "text or list": { types: ["string"], words: "texts and lists" },
} as const;

/** A variable with its type. */
export interface TypedVariable {
  readonly schema: GraphQLSchema;
  readonly scalars: ScalarMap;
  readonly variable: VariableDefinitionNode;
  readonly type: GraphQLInputType;
  /** The default; undefined where there is none. */
  readonly preset: unknown;
}

/**
 * `typed` with what `@range`, `@length`, `@pattern` and `@format` add. In a list they speak of each item, except
 * `@length`, which counts the items. Throws: `ToolsetError` where one cannot hold.
 */
export function withRules(typed: JsonSchema, variable: TypedVariable): JsonSchema {
  return rules.reduce((schema, rule) => withRule(schema, variable, rule), typed);
}

function withRule(typed: JsonSchema, context: TypedVariable, rule: Rule): JsonSchema {
  const { schema, scalars, variable, type, preset } = context;
  const node = findDirective(variable, rule.name);
  if (!node) return typed;
  const named = getNamedType(type);
  const isList = isListType(getNullableType(type));
  const counts = isList && rule.takes === "text or list";
  const ruled = counts ? typed : findItem(typed, type);
  if (!counts && !isTaken(ruled, named, rule)) {
    failAt(
      node,
      `@${rule.name} is for ${takenBy[rule.takes].words}, and this is ${type}: remove it.`,
    );
  }
  const values = toDirectiveValues(schema, variable, rule.name) ?? {};
  const keywords = rule.toKeywords(values, { named, isList: counts });
  if (typeof keywords === "string") return failAt(node, keywords);
  const said = Object.keys(keywords).find((keyword) => keyword in (scalars[named.name] ?? {}));
  if (said !== undefined) {
    failAt(node, `toolset.json says ${said} of ${named} already: keep one of them.`);
  }
  const result = withKeywords(typed, counts ? null : type, keywords);
  if (preset != null && conforms(typed, preset) && !conforms(result, preset)) {
    const shown = JSON.stringify(preset);
    failAt(node, `The default ${shown} does not fit @${rule.name}: fix one of them.`);
  }
  return result;
}

/** The schema of what is in a list, and in the lists of a list. */
function findItem(typed: JsonSchema, type: GraphQLInputType): JsonSchema {
  const list = getNullableType(type);
  return isListType(list) ? findItem({ ...Object(typed.items) }, list.ofType) : typed;
}

/** `type` null: the keywords are for the list itself. */
function withKeywords(
  typed: JsonSchema,
  type: GraphQLInputType | null,
  keywords: JsonSchema,
): JsonSchema {
  const list = type && getNullableType(type);
  return isListType(list)
    ? { ...typed, items: withKeywords({ ...Object(typed.items) }, list.ofType, keywords) }
    : { ...typed, ...keywords };
}

function isTaken(schema: JsonSchema, named: GraphQLNamedType, { takes }: Rule): boolean {
  const types = [schema.type].flat().filter((name) => name !== undefined);
  const allowed: readonly unknown[] = takenBy[takes].types;
  return !isEnumType(named) && types.length > 0 && types.every((name) => allowed.includes(name));
}
