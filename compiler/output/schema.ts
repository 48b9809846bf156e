import {
  type GraphQLEnumType,
  type GraphQLOutputType,
  isCompositeType,
  isEnumType,
  isListType,
  isNonNullType,
} from "graphql";

import type { JsonSchema } from "../../src/catalog/compiled.ts";
import { mapCollecting } from "../diagnostics/diagnostic-list.ts";
import { failAt } from "../diagnostics/toolset-error.ts";
import type { FieldBranch, SchemaWriter, TreeField } from "../document/operation-tree.ts";
import {
  type ObjectSchema,
  toDescribed,
  toNullable,
  toObject,
} from "../json-schema/object-schema.ts";
import { type ScalarMap, toScalarAdvice, toScalarSchema } from "../json-schema/scalars.ts";

/** A union's enumeration of more names than these would be most of a listing. */
const maxNames = 50;

/** The result of a selection: what the upstream may answer, and nothing else; one schema per branch. */
export function toObjectSchema(scalars: ScalarMap, branches: readonly FieldBranch[]): ObjectSchema {
  const schemas = mapCollecting(branches, (branch) => toBranchSchema(scalars, branch, branches));
  const [only = toObject([], []), second] = schemas;
  return second ? { type: "object", anyOf: schemas } : only;
}

function toBranchSchema(
  scalars: ScalarMap,
  branch: FieldBranch,
  branches: readonly FieldBranch[],
): ObjectSchema {
  const fields = branch.fields.filter(({ isHidden }) => !isHidden);
  const properties = mapCollecting(fields, (field) => {
    const schema =
      field.name === "__typename"
        ? toTypenameSchema(branch, branches)
        : toFieldSchema(scalars, field);
    return [[field.key, schema] as const, ...listBeside(field, branch.fields)];
  });
  const required = fields.filter(({ isOptional }) => !isOptional).map(({ key }) => key);
  return toObject(properties.flat(), required);
}

/** What directives add beside a field. Throws: `ToolsetError` if a name is taken. */
export function listBeside(field: TreeField, beside: readonly TreeField[]) {
  return [...field.directives.values()].flatMap(
    ({ directive }) => directive.listBeside?.(field, beside) ?? [],
  );
}

function toTypenameSchema(branch: FieldBranch, branches: readonly FieldBranch[]): JsonSchema {
  const names = listNames([branch]);
  if (names.length === 1) return { type: "string", const: names[0] };
  if (names.length <= maxNames) return { type: "string", enum: names };
  const others = listNames(branches.filter((other) => other !== branch));
  return others.length > 0 ? { type: "string", not: { enum: others } } : { type: "string" };
}

function listNames(branches: readonly FieldBranch[]): string[] {
  return branches.flatMap(({ types }) => types.map(({ name }) => name));
}

function toFieldSchema(scalars: ScalarMap, field: TreeField): JsonSchema {
  const { node, name, definition, type, description, directives } = field;
  if (!definition) return failAt(node, `${name} cannot be the result of a tool: remove it.`);
  const value = toFoundSchema(scalars, field);
  const isNeverNull =
    isNonNullType(type) || [...directives.values()].some(({ directive }) => directive.isNeverNull);
  return toDescribed(isNeverNull ? value : toNullable(value), description);
}

/** The schema of a field's value where it is not null, as its directives leave it. */
export function toFoundSchema(scalars: ScalarMap, field: TreeField): JsonSchema {
  for (const use of field.directives.values()) {
    const schema = use.directive.toSchema?.(use, field, toWriter(scalars));
    if (schema) return schema;
  }
  return toValueSchema(scalars, field.type, field);
}

/** For directives, which know how they change a result, and not how it is written. */
export function toWriter(scalars: ScalarMap): SchemaWriter {
  return {
    toFieldSchema: (field) => toFieldSchema(scalars, field),
    toFoundSchema: (field) => toFoundSchema(scalars, field),
  };
}

/** The schema of `type`, which is the field's own or within its lists, where it is not null. */
function toValueSchema(scalars: ScalarMap, type: GraphQLOutputType, field: TreeField): JsonSchema {
  if (isNonNullType(type)) return toValueSchema(scalars, type.ofType, field);
  if (isListType(type)) {
    const item = toValueSchema(scalars, type.ofType, field);
    return { type: "array", items: isNonNullType(type.ofType) ? item : toNullable(item) };
  }
  if (isEnumType(type)) return toEnumSchema(type);
  if (isCompositeType(type)) return toObjectSchema(scalars, field.branches);
  return toScalarSchema(type, scalars) ?? failAt(field.node, toScalarAdvice(type));
}

/** Without the meanings of the values: the tool's arguments carry them, and a listing should stay small. */
function toEnumSchema(type: GraphQLEnumType): JsonSchema {
  return { type: "string", enum: type.getValues().map(({ name }) => name) };
}
