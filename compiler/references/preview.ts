import { type ASTNode, type OperationDefinitionNode, OperationTypeNode, print } from "graphql";

import type { CompiledOperation, JsonSchema } from "../../src/catalog/compiled.ts";
import { failAt } from "../diagnostics/toolset-error.ts";
import { listPreviewFields } from "../directives/operation/question.ts";
import { listForms, listInner } from "./list-forms.ts";
import { type NamedOperations, type Reference, toMissing } from "./missing-name.ts";

/** As much of a compiled tool as a preview needs. */
export interface Previewable {
  readonly operation: CompiledOperation;
  readonly inspection: { readonly operation: OperationDefinitionNode };
  /** The query that its question tells of, and where it is named. */
  readonly preview: Reference | null;
  /** What it answers, in full. */
  readonly result: JsonSchema;
  /** `@tool` or `@resource` stands there: it is offered, whatever else it is for. */
  readonly isDeclared: boolean;
}

/** Whether the operation is there for the questions of other tools alone, of which these are the previews. */
export const isPreviewOnly = (tool: Previewable, previews: ReadonlySet<string>): boolean =>
  !tool.isDeclared && isQuery(tool) && previews.has(toOperationName(tool));

/** The tool with the query that its question tells of. Throws: `ToolsetError` if that cannot be its preview. */
export function withPreview(
  tool: Previewable,
  all: readonly Previewable[],
  operations: Pick<NamedOperations, "prefix" | "leftOut">,
): CompiledOperation {
  const { preview, operation } = tool;
  if (preview === null) return operation;
  const { node, name } = preview;
  const found = all.find((other) => toOperationName(other) === name);
  if (!found) {
    const names = all.filter(isQuery).map(toOperationName);
    const why = toMissing(name, { ...operations, names, kind: "query of this toolset" });
    failAt(node, `@tool: preview names ${JSON.stringify(name)}, ${why}`);
  }
  if (!isQuery(found)) {
    failAt(node, `@tool: preview names "${name}", which is a mutation: only a query may look.`);
  }
  if (found.operation.batch !== undefined) {
    failAt(
      node,
      `@tool: the preview "${name}" has @batch, and a question tells of one: remove it.`,
    );
  }
  assertArguments(node, tool, found);
  for (const path of listPreviewFields(operation.confirm ?? "")) assertField(node, found, path);
  return { ...operation, preview: toPlan(found.operation) };
}

/** The operation's name, as its document has it. */
export const toOperationName = ({ inspection }: Previewable): string =>
  inspection.operation.name?.value ?? "";

const isQuery = ({ inspection }: Previewable) =>
  inspection.operation.operation === OperationTypeNode.QUERY;

/** By name, with types as they are written; without those that no caller sets. */
function listArguments({ operation, inspection }: Previewable): Map<string, string> {
  const names = listNames(operation);
  const variables = inspection.operation.variableDefinitions ?? [];
  return new Map(
    variables
      .map(({ variable, type }) => [variable.name.value, print(type)] as const)
      .filter(([name]) => names.includes(name)),
  );
}

const listNames = ({ checkedSchema, tool }: CompiledOperation) =>
  Object.keys(Object((checkedSchema ?? tool.inputSchema).properties));

/** The preview is run with the arguments of the call. */
function assertArguments(node: ASTNode, tool: Previewable, preview: Previewable): void {
  const own = listArguments(tool);
  for (const [name, type] of listArguments(preview)) {
    const place = `@tool: the preview "${toOperationName(preview)}" takes $${name}: ${type}`;
    if (!own.has(name)) {
      failAt(node, `${place}, which is no argument of this tool: give both the same variable.`);
    }
    if (own.get(name) !== type) {
      failAt(node, `${place}, and here it is ${own.get(name)}: write the same type.`);
    }
  }
}

/** What the question names has to be one text, number, true or false, or a list. */
function assertField(node: ASTNode, preview: Previewable, path: string): void {
  const found = path.split(".").reduce(listInner, listForms(preview.result));
  const named = `@tool: confirm names {preview.${path}}`;
  if (found.length === 0) {
    failAt(node, `${named}, which "${toOperationName(preview)}" does not answer: fix it.`);
  }
  if (found.some(({ type }) => [type].flat().includes("object"))) {
    failAt(node, `${named}, which is an object: name one of its fields.`);
  }
}

/** As much of a query as a call of it needs: its answer is looked at by nobody's checks, and never reused. */
function toPlan(operation: CompiledOperation): CompiledOperation {
  const {
    checkedSchema: _,
    resultSchema: __,
    isListedLast: ___,
    resource: ____,
    ...plan
  } = operation;
  const properties = Object.fromEntries(listNames(operation).map((name) => [name, {}]));
  return {
    ...plan,
    cacheSeconds: 0,
    tool: {
      ...operation.tool,
      description: "",
      inputSchema: { type: "object", properties },
      outputSchema: { type: "object" },
    },
  };
}
