import {
  coerceInputLiteral,
  type GraphQLInputType,
  getNullableType,
  isInputObjectType,
  isListType,
  Kind,
  print,
  type ValueNode,
} from "graphql";

import type { JsonSchema } from "../../../src/catalog/compiled.ts";
import { failAt } from "../../diagnostics/toolset-error.ts";
import type {
  DirectiveUse,
  TreeVariable,
  VariableDirective,
} from "../../document/operation-tree.ts";
import { conforms } from "../../json-schema/conforms.ts";
import { findOwn } from "../../json-schema/find-own.ts";

export const examples: VariableDirective = {
  name: "examples",
  on: "variable",
  definition: `
    "Values of the whole variable that a model may learn from."
    directive @examples(values: [ToolhubLiteral!]!) on VARIABLE_DEFINITION

    "Any value; the variable's own type is checked besides."
    scalar ToolhubLiteral`,
  toSchema: withExamples,
  checkListed: assertListed,
};

type Use = Pick<DirectiveUse, "node">;

function listLiterals({ node }: Use): readonly ValueNode[] {
  const given = node.arguments?.find(({ name }) => name.value === "values")?.value;
  if (!given) return [];
  return given.kind === Kind.LIST ? given.values : [given];
}

/** Throws: `ToolsetError` if one is no value of the variable, whatever there is room for. */
function withExamples(
  use: Use,
  ruled: JsonSchema,
  { type }: Pick<TreeVariable, "type">,
): JsonSchema {
  const literals = listLiterals(use);
  if (literals.length === 0) failAt(use.node, "@examples says nothing: give it values.");
  const values = literals.map((literal) => {
    const value = coerceInputLiteral(literal, type);
    if (value === undefined) {
      return failAt(
        literal,
        `The example ${print(literal)} is no ${type}: write a value of that type.`,
      );
    }
    const listed = toListed(type, ruled, value);
    if (conforms(ruled, listed)) return listed;
    const message = `The example ${print(literal)} does not fit what is allowed here: fix one of them.`;
    return failAt(literal, message);
  });
  return { ...ruled, examples: values };
}

/** Throws: `ToolsetError` if one has a field that the listing had no room for. */
function assertListed(use: Use, schema: JsonSchema, { type }: Pick<TreeVariable, "type">): void {
  for (const literal of listLiterals(use)) {
    const [field] = listUnlisted(type, schema, literal);
    if (field === undefined) continue;
    const fix = `keep it with @fields(keep: ["${field}"]), or take another example`;
    const message = `The example ${print(literal)} has ${field}, which was left out of this tool to keep it small: ${fix}.`;
    failAt(literal, message);
  }
}

type Schemas = Readonly<Record<string, JsonSchema>>;

/** A value of the type as far as the schema has its fields: what defaults fill in may be left out. */
function toListed(type: GraphQLInputType, schema: JsonSchema, value: unknown): unknown {
  const present = getNullableType(type);
  if (isListType(present) && Array.isArray(value)) {
    return value.map((item) => toListed(present.ofType, { ...Object(schema.items) }, item));
  }
  if (!isInputObjectType(present) || value === null) return value;
  const properties: Schemas = { ...Object(schema.properties) };
  const entries = Object.entries({ ...Object(value) }).flatMap(([name, inner]) => {
    const [own, field] = [findOwn(properties, name), present.getFields()[name]];
    return own && field ? [[name, toListed(field.type, own, inner)] as const] : [];
  });
  return Object.fromEntries(entries);
}

/** The paths of fields that an author wrote and the schema has not. */
function listUnlisted(type: GraphQLInputType, schema: JsonSchema, literal: ValueNode): string[] {
  const present = getNullableType(type);
  if (isListType(present)) {
    const items = literal.kind === Kind.LIST ? literal.values : [literal];
    return items.flatMap((item) => listUnlisted(present.ofType, { ...Object(schema.items) }, item));
  }
  if (!isInputObjectType(present) || literal.kind !== Kind.OBJECT) return [];
  const properties: Schemas = { ...Object(schema.properties) };
  return literal.fields.flatMap(({ name: { value: name }, value }) => {
    const [own, field] = [findOwn(properties, name), present.getFields()[name]];
    if (!own || !field) return [name];
    return listUnlisted(field.type, own, value).map((path) => `${name}.${path}`);
  });
}
