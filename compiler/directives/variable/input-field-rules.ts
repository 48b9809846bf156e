import {
  type ASTNode,
  coerceInputLiteral,
  type DocumentNode,
  type GraphQLInputField,
  type GraphQLSchema,
  getNullableType,
  type InputValueDefinitionNode,
  isInputObjectType,
  isListType,
  Kind,
  print,
} from "graphql";

import type { JsonSchema } from "../../../src/catalog/compiled.ts";
import { DiagnosticList } from "../../diagnostics/diagnostic-list.ts";
import { failAt } from "../../diagnostics/toolset-error.ts";
import { readFieldDefinitionUses } from "../../document/field-definition-uses.ts";
import type { DirectiveUse, VariableDirective } from "../../document/operation-tree.ts";
import type { ScalarMap } from "../../json-schema/scalars.ts";
import { format } from "./format.ts";
import { length } from "./length.ts";
import { pattern } from "./pattern.ts";
import { range } from "./range.ts";

type Rule = Pick<VariableDirective, "name" | "toSchema">;

const rules: readonly Rule[] = [range, length, pattern, format];
const allowed = rules.map(({ name }) => `@${name}`).join(", ");

/** Where a schema's input field keeps what its toolset says of it. */
const extension = "toolhub";

/**
 * What a toolset's own schema-extensions.graphql says of input fields is kept with them. Throws: `ToolsetError` with
 * every mistake in the file.
 */
export function addInputFieldRules(schema: GraphQLSchema, { definitions }: DocumentNode): void {
  const diagnostics = new DiagnosticList();
  for (const node of definitions) {
    diagnostics.attempt(() => {
      if (node.kind !== Kind.INPUT_OBJECT_TYPE_EXTENSION) {
        return failAt(node, "Only extend input { ... } belongs here: remove this.");
      }
      const name = node.name.value;
      const type = schema.getType(name);
      if (!isInputObjectType(type)) {
        return failAt(node.name, `The schema has no input type ${name}: fix its name.`);
      }
      const { fields = [] } = node;
      if (fields.length === 0) {
        failAt(node, `Nothing is said of ${name} here: write its fields with one of ${allowed}.`);
      }
      for (const field of fields) {
        diagnostics.attempt(() =>
          addRules(schema, type.getFields()[field.name.value], field, name),
        );
      }
    });
  }
  if (!diagnostics.isEmpty) throw diagnostics.toError();
}

function addRules(
  schema: GraphQLSchema,
  field: GraphQLInputField | undefined,
  node: InputValueDefinitionNode,
  type: string,
): void {
  const name = node.name.value;
  if (!field) failAt(node, `The input type ${type} has no field ${name}: fix its name.`);
  if (print(node.type) !== String(field.type)) {
    failAt(node.type, `${type}.${name} is ${field.type}: write it as the schema has it.`);
  }
  const [said] = [node.description, node.defaultValue].filter((part) => part !== undefined);
  if (said) failAt(said, `Only rules are said here, one of ${allowed}: remove this.`);
  const uses = readFieldDefinitionUses(schema, node, rules);
  if (uses.length === 0) {
    failAt(node, `No rule is said of ${type}.${name}: add one of ${allowed}, or remove it.`);
  }
  if (field.extensions[extension] !== undefined) {
    failAt(node, `${type}.${name} has its rules already: write them in one place.`);
  }
  field.extensions = { ...field.extensions, [extension]: uses };
}

const isUses = (value: unknown): value is readonly DirectiveUse<Rule>[] => Array.isArray(value);

/** The fields of which a toolset says something, each with the place of what it says first. */
export function listRuledFields(
  schema: GraphQLSchema,
): { readonly field: GraphQLInputField; readonly node: ASTNode }[] {
  return Object.values(schema.getTypeMap())
    .filter(isInputObjectType)
    .flatMap((type) => Object.values(type.getFields()))
    .flatMap((field) => {
      const uses = field.extensions[extension];
      const [first] = isUses(uses) ? uses : [];
      return first ? [{ field, node: first.node }] : [];
    });
}

/** The schema of an input field with what its toolset says of it. Throws: `ToolsetError` if that cannot hold. */
export function withInputFieldRules(
  typed: JsonSchema,
  { type, extensions, default: preset }: GraphQLInputField,
  scalars: ScalarMap,
): JsonSchema {
  const uses = extensions[extension];
  if (!isUses(uses)) return typed;
  const value = preset?.literal && coerceInputLiteral(preset.literal, type);
  const place = { type, listDepth: isListType(getNullableType(type)) ? 1 : 0, preset: value };
  let ruled = typed;
  for (const use of uses) {
    ruled = use.directive.toSchema?.(use, ruled, place, scalars) ?? ruled;
  }
  return ruled;
}
