import { type GraphQLObjectType, getNullableType, isLeafType, isNonNullType } from "graphql";

import type { JsonSchema, NotFoundRule, ResultPlan } from "../../src/catalog/operation.ts";
import { DiagnosticList } from "../diagnostics/diagnostic-list.ts";
import { failAt } from "../diagnostics/toolset-error.ts";
import { listErrorRules } from "../directives/field/error.ts";
import { listNotFound } from "../directives/field/not-found.ts";
import { toPrivateSchema } from "../directives/field/private.ts";
import { type FieldGroup, groupFields, type SelectionPart } from "../document/collect-fields.ts";
import { findMark, isHidden } from "../document/field-directive.ts";
import type { LocatedField } from "../document/field-paths.ts";
import { isObjectSchema, type ObjectSchema, toObject } from "../json-schema/object-schema.ts";
import { type OutputContext, omittedSchema, toFoundSchema, toObjectSchema } from "./schema.ts";
import { listShapeSteps } from "./shape-steps.ts";
import { toCutPlan, withTruncated } from "./truncated.ts";

interface Result {
  readonly plan: ResultPlan;
  readonly schema: ObjectSchema;
}

const nothing = "Nothing was found for these arguments.";

/** What becomes of an answer, and how the result looks. Throws: `ToolsetError`. */
export function toResult(
  context: OutputContext,
  rootType: GraphQLObjectType,
  parts: readonly SelectionPart[],
  fields: readonly LocatedField[],
): Result {
  const diagnostics = new DiagnosticList();
  const errors = diagnostics.attempt(() => listErrorRules(context, fields));
  const notFound = diagnostics.attempt(() => listNotFound(context, fields));
  const steps = diagnostics.attempt(() => listShapeSteps(context, fields));
  const form = diagnostics.attempt(() => toForm(context, rootType, parts));
  const hidden = diagnostics.attempt(() => toPrivateSchema(context, fields));
  if (!errors || !notFound || !steps || !form || hidden === undefined) throw diagnostics.toError();
  const { implied, schema: full, ...plan } = form;
  const schema = withTruncated(full, fields);
  const isMarked = notFound.some(({ path }) => path.length === 1);
  return {
    plan: {
      ...plan,
      notFound: isMarked ? notFound : [...implied, ...notFound],
      ...(errors.length > 0 && { errors }),
      ...(steps.length > 0 && { steps }),
      ...(hidden && { hidden }),
      ...(schema !== full && { cut: toCutPlan(fields) }),
    },
    schema,
  };
}

/**
 * One root field: its value is the result, a list becomes `{items}`; several, a scalar or one that may be left
 * out: the whole data object. A result is never null: where the only root is, the call failed as not found.
 */
function toForm(
  context: OutputContext,
  rootType: GraphQLObjectType,
  parts: readonly SelectionPart[],
) {
  const groups = groupFields(context, rootType, parts);
  const [only, second] = groups.filter((group) => !isHidden(group));
  const [hidden] = groups;
  if (!only && hidden) {
    failAt(hidden.first, "Nothing is left for the result: select a field besides this one.");
  }
  const single = only && !second && !only.isOptional ? toSingle(context, rootType, only) : null;
  if (single) return single;
  const schema = toObjectSchema(context, rootType, parts);
  return { form: "data", root: "", implied: [], schema } as const;
}

function toSingle(context: OutputContext, rootType: GraphQLObjectType, group: FieldGroup) {
  const type = rootType.getFields()[group.first.name.value]?.type;
  if (!type || isLeafType(getNullableType(type))) return null;
  const root = group.key;
  const implied: NotFoundRule[] = isNonNullType(type) ? [] : [{ path: [root], message: nothing }];
  const value = toFoundSchema(context, type, group);
  if (isObjectSchema(value)) return { form: "value", root, implied, schema: value } as const;
  const properties: [string, JsonSchema][] = [["items", value]];
  if (findMark(group, "limit")) properties.push(["items_omitted", omittedSchema]);
  return { form: "items", root, implied, schema: toObject(properties, ["items"]) } as const;
}
