import { getNullableType, isLeafType, isNonNullType } from "graphql";

import type { NotFoundRule, ResultPlan, ShapeStep } from "../../src/catalog/compiled.ts";
import { DiagnosticList } from "../diagnostics/diagnostic-list.ts";
import { failAt } from "../diagnostics/toolset-error.ts";
import type {
  FieldBranch,
  FieldDirective,
  MarkedField,
  OperationTree,
  TreeField,
} from "../document/operation-tree.ts";
import { isObjectSchema, type ObjectSchema, toObject } from "../json-schema/object-schema.ts";
import type { ScalarMap } from "../json-schema/scalars.ts";
import { listBeside, toFoundSchema, toObjectSchema, toWriter } from "./schema.ts";
import { toCutPlan, withTruncated } from "./truncated.ts";

interface Result {
  readonly plan: ResultPlan;
  readonly schema: ObjectSchema;
}

const nothing = "Nothing was found for these arguments.";

/** What becomes of an answer, and how the result looks. Throws: `ToolsetError`. */
export function toResult(scalars: ScalarMap, { root, fields }: OperationTree): Result {
  const diagnostics = new DiagnosticList();
  const marked = fields.flatMap(listMarked);
  const added = diagnostics.attempt(() => toPlans(scalars, marked, fields));
  const form = diagnostics.attempt(() => toForm(scalars, root));
  const steps = diagnostics.attempt(() => marked.flatMap(toSteps));
  if (!added || !form || !steps) throw diagnostics.toError();
  const { implied, schema: full, ...plan } = form;
  const { notFound = [], errors, hidden } = added;
  const schema = withTruncated(full, fields);
  const isMarked = notFound.some(({ path }) => path.length === 1);
  return {
    plan: {
      ...plan,
      notFound: isMarked ? notFound : [...implied, ...notFound],
      ...(errors && { errors }),
      ...(steps.length > 0 && { steps }),
      ...(hidden && { hidden }),
      ...(schema !== full && { cut: toCutPlan(fields) }),
    },
    schema,
  };
}

interface Marked extends MarkedField {
  readonly directive: FieldDirective;
}

function listMarked(field: TreeField): Marked[] {
  return [...field.directives.values()].map((use) => ({ field, use, directive: use.directive }));
}

/** What the directives add, each for all of its fields. Throws: `ToolsetError`. */
function toPlans(
  scalars: ScalarMap,
  marked: readonly Marked[],
  fields: readonly TreeField[],
): Partial<ResultPlan> {
  const diagnostics = new DiagnosticList();
  const plans = [...Map.groupBy(marked, ({ directive }) => directive)].map(([directive, same]) =>
    diagnostics.attempt(() => directive.toPlan?.(same, toWriter(scalars), fields)),
  );
  if (!diagnostics.isEmpty) throw diagnostics.toError();
  return Object.assign({}, ...plans);
}

function toSteps({ directive, field, use }: Marked): readonly ShapeStep[] {
  return directive.toSteps?.(use, field) ?? [];
}

/**
 * One root field: its value is the result, a list becomes `{items}`; several, a scalar or one that may be left
 * out: the whole data object. A result is never null: if the only root is, the call failed as not found.
 */
function toForm(scalars: ScalarMap, root: FieldBranch) {
  const [only, second] = root.fields.filter(({ isHidden }) => !isHidden);
  const [hidden] = root.fields;
  if (!only && hidden) {
    failAt(hidden.node, "Nothing is left for the result: select a field besides this one.");
  }
  const single = only && !second && !only.isOptional ? toSingle(scalars, only) : null;
  if (single) return single;
  return { form: "data", root: "", implied: [], schema: toObjectSchema(scalars, [root]) } as const;
}

function toSingle(scalars: ScalarMap, field: TreeField) {
  const { key, definition, type } = field;
  if (!definition || isLeafType(getNullableType(type))) return null;
  const implied: NotFoundRule[] = isNonNullType(type)
    ? []
    : [{ path: [key], message: nothing, isImplied: true }];
  const value = toFoundSchema(scalars, field);
  if (isObjectSchema(value)) return { form: "value", root: key, implied, schema: value } as const;
  // Of an object that @flatten makes its one field nobody knows a name but its own.
  if (![value.type].flat().includes("array")) return null;
  const beside = listBeside({ ...field, key: "items" }, []);
  const schema = toObject([["items", value], ...beside], ["items"]);
  return { form: "items", root: key, implied, schema } as const;
}
