import {
  type GraphQLCompositeType,
  type GraphQLEnumType,
  type GraphQLOutputType,
  getNullableType,
  isCompositeType,
  isEnumType,
  isListType,
  isNonNullType,
} from "graphql";

import type { JsonSchema } from "../../src/catalog/operation.ts";
import { mapCollecting } from "../diagnostics/diagnostic-list.ts";
import { failAt } from "../diagnostics/toolset-error.ts";
import {
  type FlatConnection,
  type FlatEdges,
  toCursorHint,
  toFlat,
} from "../directives/field/flatten.ts";
import type { FieldGroup, SelectionContext, SelectionPart } from "../document/collect-fields.ts";
import { findMark, isHidden } from "../document/field-directive.ts";
import { type Branch, listBranches } from "../document/possible-types.ts";
import {
  type ObjectSchema,
  toDescribed,
  toNullable,
  toObject,
} from "../json-schema/object-schema.ts";
import { type ScalarMap, toScalarAdvice, toScalarSchema } from "../json-schema/scalars.ts";

export interface OutputContext extends SelectionContext {
  readonly scalars: ScalarMap;
}

/** What is selected at one place: where, for messages, and which fields below it. */
type Selected = Pick<FieldGroup, "first" | "parts">;

/** A union's enumeration of more names than these would be most of a listing. */
const maxNames = 50;

/** How many items of a list were left out; not there where none were. */
export const omittedSchema: JsonSchema = { type: "integer", minimum: 1 };

/** The result of a selection: what the upstream may answer, and nothing else; one branch per kind of object. */
export function toObjectSchema(
  context: OutputContext,
  type: GraphQLCompositeType,
  parts: readonly SelectionPart[],
): ObjectSchema {
  const branches = listBranches(context, type, parts);
  const schemas = mapCollecting(branches, (branch) => toBranchSchema(context, branch, branches));
  const [only = toObject([], []), second] = schemas;
  return second ? { type: "object", anyOf: schemas } : only;
}

function toBranchSchema(
  context: OutputContext,
  branch: Branch,
  branches: readonly Branch[],
): ObjectSchema {
  const groups = branch.groups.filter((group) => !isHidden(group));
  const properties = mapCollecting(groups, (group) => {
    const schema =
      group.first.name.value === "__typename"
        ? toTypenameSchema(branch, branches)
        : toFieldSchema(context, branch, group);
    return [[group.key, schema] as const, ...listOmitted(group, branch.groups)];
  });
  const required = groups.filter(({ isOptional }) => !isOptional).map(({ key }) => key);
  return toObject(properties.flat(), required);
}

/** What `@limit` adds beside its list. */
function listOmitted(group: FieldGroup, beside: readonly FieldGroup[]) {
  if (!findMark(group, "limit")) return [];
  const key = `${group.key}_omitted`;
  const taken = beside.find((other) => other.key === key);
  if (taken) failAt(taken.first, `@limit calls its own field ${key}: take another alias.`);
  return [[key, omittedSchema] as const];
}

function toTypenameSchema(branch: Branch, branches: readonly Branch[]): JsonSchema {
  const names = listNames([branch]);
  if (names.length === 1) return { type: "string", const: branch.type.name };
  if (names.length <= maxNames) return { type: "string", enum: names };
  const others = listNames(branches.filter((other) => other !== branch));
  return others.length > 0 ? { type: "string", not: { enum: others } } : { type: "string" };
}

function listNames(branches: readonly Branch[]): string[] {
  return branches.flatMap(({ types }) => types.map(({ name }) => name));
}

function toFieldSchema(context: OutputContext, branch: Branch, group: FieldGroup): JsonSchema {
  const name = group.first.name.value;
  const field = branch.type.getFields()[name];
  if (!field) return failAt(group.first, `${name} cannot be the result of a tool: remove it.`);
  const value = toFoundSchema(context, field.type, group);
  const isNeverNull = isNonNullType(field.type) || findMark(group, "notFound");
  const schema = isNeverNull ? value : toNullable(value);
  const isSaidByAll = branch.types.every(
    (type) => type.getFields()[name]?.description === field.description,
  );
  return isSaidByAll ? toDescribed(schema, field.description) : schema;
}

/** The schema of a field's value where it is not null, as `@flatten` leaves it. */
export function toFoundSchema(
  context: OutputContext,
  type: GraphQLOutputType,
  group: FieldGroup,
): JsonSchema {
  const flat = toFlat(context, type, group);
  if (!flat) return toValueSchema(context, type, group);
  if (flat.form === "connection") return toConnectionSchema(context, flat, group);
  return toEdgesSchema(context, type, flat);
}

function toEdgesSchema(
  context: OutputContext,
  type: GraphQLOutputType,
  { branch, field }: FlatEdges,
): JsonSchema {
  const list = getNullableType(type);
  const item = toFieldSchema(context, branch, field);
  const isNullable = isListType(list) && !isNonNullType(list.ofType);
  return { type: "array", items: isNullable ? toNullable(item) : item };
}

function toConnectionSchema(
  context: OutputContext,
  { branch, list, edges, page }: FlatConnection,
  { first }: FieldGroup,
): JsonSchema {
  const type = branch.type.getFields()[list.first.name.value]?.type;
  const items =
    edges && type ? toEdgesSchema(context, type, edges) : toFieldSchema(context, branch, list);
  const listed = type && isNonNullType(type) ? items : toNullable(items);
  if (!page) return listed;
  const cursor = toNullable(toFieldSchema(context, page.branch, page.cursor));
  const { description: _, ...nextCursor } = cursor;
  const others = branch.groups.filter(
    (group) => group !== list && group !== page.info && !isHidden(group),
  );
  const properties = mapCollecting(
    others,
    (group) => [group.key, toFieldSchema(context, branch, group)] as const,
  );
  const required = others.filter(({ isOptional }) => !isOptional).map(({ key }) => key);
  return toObject(
    [
      ["items", listed],
      ["next_cursor", toDescribed(nextCursor, toCursorHint(first))],
      ...properties,
    ],
    ["items", "next_cursor", ...required],
  );
}

function toTypeSchema(
  context: OutputContext,
  type: GraphQLOutputType,
  selected: Selected,
): JsonSchema {
  const schema = toValueSchema(context, type, selected);
  return isNonNullType(type) ? schema : toNullable(schema);
}

/** The schema of `type` where it is not null. */
function toValueSchema(
  context: OutputContext,
  type: GraphQLOutputType,
  selected: Selected,
): JsonSchema {
  if (isNonNullType(type)) return toValueSchema(context, type.ofType, selected);
  if (isListType(type)) {
    return { type: "array", items: toTypeSchema(context, type.ofType, selected) };
  }
  if (isEnumType(type)) return toEnumSchema(type);
  if (isCompositeType(type)) return toObjectSchema(context, type, selected.parts);
  return toScalarSchema(type, context.scalars) ?? failAt(selected.first, toScalarAdvice(type));
}

/** Without the meanings of the values: the tool's arguments carry them, and a listing should stay small. */
function toEnumSchema(type: GraphQLEnumType): JsonSchema {
  return { type: "string", enum: type.getValues().map(({ name }) => name) };
}
