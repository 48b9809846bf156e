import {
  type GraphQLInputType,
  type GraphQLNamedType,
  getNamedType,
  getNullableType,
  isEnumType,
  isListType,
} from "graphql";

import type { JsonSchema } from "../../../src/catalog/compiled.ts";
import { failAt } from "../../diagnostics/toolset-error.ts";
import type { DirectiveUse, VariableDirective } from "../../document/operation-tree.ts";
import { conforms } from "../../json-schema/conforms.ts";
import { findOwn } from "../../json-schema/find-own.ts";
import type { ScalarMap } from "../../json-schema/scalars.ts";

/** A directive that adds keywords of JSON Schema to an argument. */
interface Rule {
  readonly takes: keyof typeof takenBy;
  /** The keywords, or the sentence that says why they cannot hold. */
  readonly toKeywords: (values: DirectiveUse["values"], type: RuledType) => JsonSchema | string;
}

interface RuledType {
  readonly named: GraphQLNamedType;
  readonly isList: boolean;
}

const takenBy = {
  number: { types: ["integer", "number"], words: "numbers" },
  text: { types: ["string"], words: "texts" },
  "text or list": { types: ["string"], words: "texts and lists" },
} as const;

/**
 * How a rule changes an argument's schema. In a list it speaks of each item, unless it takes lists: then of the list.
 * Throws: `ToolsetError` if it cannot hold.
 */
export function toRule(rule: Rule): NonNullable<VariableDirective["toSchema"]> {
  return (use, typed, { type, listDepth, preset }, scalars) => {
    const { node, directive, values } = use;
    const named = getNamedType(type);
    const isList = listDepth > 0 && rule.takes === "text or list";
    if (!isList && !isTaken(findItem(typed, type), named, rule)) {
      const { words } = takenBy[rule.takes];
      failAt(node, `@${directive.name} is for ${words}, and this is ${type}: remove it.`);
    }
    const keywords = rule.toKeywords(values, { named, isList });
    if (typeof keywords === "string") return failAt(node, keywords);
    assertNew(node, keywords, named, scalars);
    const result = withKeywords(typed, isList ? null : type, keywords);
    assertPreset(use, preset, typed, result);
    return result;
  };
}

/** Throws: `ToolsetError` if toolset.json says the same of the scalar. */
function assertNew(
  node: DirectiveUse["node"],
  keywords: JsonSchema,
  named: GraphQLNamedType,
  scalars: ScalarMap,
): void {
  const said = Object.keys(keywords).find(
    (keyword) => keyword in (findOwn(scalars, named.name) ?? {}),
  );
  if (said === undefined) return;
  failAt(node, `toolset.json says ${said} of ${named} already: keep one of them.`);
}

/** Throws: `ToolsetError` if a default is no more among the values. */
function assertPreset(
  { node, directive }: Parameters<NonNullable<VariableDirective["toSchema"]>>[0],
  preset: unknown,
  before: JsonSchema,
  after: JsonSchema,
): void {
  if (preset == null || !conforms(before, preset) || conforms(after, preset)) return;
  const shown = JSON.stringify(preset);
  failAt(node, `The default ${shown} does not fit @${directive.name}: fix one of them.`);
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
