import {
  getNullableType,
  isListType,
  isNonNullType,
  type OperationDefinitionNode,
  typeFromAST,
  type VariableDefinitionNode,
} from "graphql";

import type { JsonSchema } from "../../../src/catalog/operation.ts";
import type { ToolsetContext } from "../../context.ts";
import { failAt } from "../../diagnostics/toolset-error.ts";
import { findDirective, toDirectiveValues } from "../../document/directives.ts";
import { type ObjectSchema, toDescribed, toObject } from "../../json-schema/object-schema.ts";
import type { ToolSettings } from "../operation/tool.ts";

/** The most items of one call: each is a request of its own, and all share one deadline. */
const mostItems = 50;

/** The variable that takes a list, and how long the list may be. */
interface Batch {
  readonly variable: string;
  readonly max: number;
}

interface ToolSchemas {
  readonly inputSchema: ObjectSchema;
  readonly outputSchema: ObjectSchema;
}

/** What `@batch` says; null without it. Throws: `ToolsetError` where it cannot hold. */
export function toBatch(
  { schema }: ToolsetContext,
  { variableDefinitions: variables = [] }: OperationDefinitionNode,
): Batch | null {
  const [marked, second] = variables.filter((variable) => findDirective(variable, "batch"));
  if (!marked) return null;
  if (second) {
    const first = marked.variable.name.value;
    failAt(second, `Only one variable can have @batch, and $${first} has it: remove one of them.`);
  }
  const mark = findDirective(marked, "batch") ?? marked;
  assertBatchable(schema, marked);
  const max = Number(toDirectiveValues(schema, marked, "batch")?.max);
  if (max < 1 || max > mostItems) {
    failAt(mark, `@batch takes 1 to ${mostItems} items, and max is ${max}: fix it.`);
  }
  return { variable: marked.variable.name.value, max };
}

/** Throws: `ToolsetError` where the variable is not one required value. */
function assertBatchable(schema: ToolsetContext["schema"], variable: VariableDefinitionNode): void {
  const mark = findDirective(variable, "batch") ?? variable;
  const type = typeFromAST(schema, variable.type);
  const name = `$${variable.variable.name.value}`;
  const other = ["hide", "pin"].find((directive) => findDirective(variable, directive));
  if (other !== undefined) {
    failAt(
      mark,
      `@${other} takes ${name} out of the tool's arguments: remove @${other} or @batch.`,
    );
  }
  if (type && isListType(getNullableType(type))) {
    failAt(mark, `${name} takes a list already: remove @batch, or take one value.`);
  }
  if (!isNonNullType(type) || variable.defaultValue) {
    const fix = "give it a type with !, and no default";
    failAt(
      mark,
      `Every item of @batch is one value for ${name}, which may be left out here: ${fix}.`,
    );
  }
}

/** Throws: `ToolsetError` where a person would agree to items that the question does not show. */
export function assertBatchAsked(
  operation: OperationDefinitionNode,
  { variable }: Batch,
  { confirm }: ToolSettings,
): void {
  if (confirm === null || confirm.includes(`{${variable}}`)) return;
  const fix = `write {${variable}} in it`;
  failAt(
    findDirective(operation, "tool") ?? operation,
    `@tool: confirm is asked once for all items and has to show them: ${fix}.`,
  );
}

/** The tool takes a list of the variable's values, and tells for each what came of it. */
export function toBatchSchemas(
  { variable, max }: Batch,
  { inputSchema, outputSchema }: ToolSchemas,
): ToolSchemas {
  const properties: Readonly<Record<string, JsonSchema>> = { ...Object(inputSchema.properties) };
  const { description, ...item } = properties[variable] ?? {};
  const many = `${max === 1 ? "1 item" : `1 to ${max} items`}; each is run by itself.`;
  const list = { type: "array", items: item, minItems: 1, maxItems: max };
  const described = toDescribed({ ...list, description: many }, description?.toString());
  return {
    inputSchema: { ...inputSchema, properties: { ...properties, [variable]: described } },
    outputSchema: toBatchResult(withoutProse(item), outputSchema),
  };
}

function toBatchResult(item: JsonSchema, result: ObjectSchema): ObjectSchema {
  const ofItem = (ok: boolean, rest: readonly [string, JsonSchema]) =>
    toObject([["item", item], ["ok", { const: ok }], rest], ["item", "ok", rest[0]]);
  const outcomes = [ofItem(true, ["result", result]), ofItem(false, ["error", failure])];
  return toObject(
    [
      ["results", { type: "array", items: { type: "object", anyOf: outcomes } }],
      ["failed", { type: "integer", minimum: 0 }],
    ],
    ["results", "failed"],
  );
}

/** As a failed call tells it. */
const failure = toObject(
  [
    ["error_code", { type: "string" }],
    ["message", { type: "string" }],
    ["retryable", { type: "boolean" }],
    ["retry_after_seconds", { type: "number" }],
    ["details", { type: "object", additionalProperties: { type: "string" } }],
    ["request_id", { type: "string" }],
  ],
  ["error_code", "message", "retryable", "request_id"],
);

/** What an item may be is said where it is asked for; a result only repeats it. */
function withoutProse({ examples: _, description: __, ...schema }: JsonSchema): JsonSchema {
  return schema;
}
