import type { JsonSchema } from "../../../src/catalog/compiled.ts";
import { failAt } from "../../diagnostics/toolset-error.ts";
import type {
  DirectiveUse,
  ToolSchemas,
  TreeVariable,
  VariableDirective,
} from "../../document/operation-tree.ts";
import { type ObjectSchema, toDescribed, toObject } from "../../json-schema/object-schema.ts";

export const batch: VariableDirective = {
  name: "batch",
  on: "variable",
  definition: `
    "The tool takes a list, and the operation runs once for each item, in parallel; an item that fails fails alone."
    directive @batch(
      "How many items a call may have, 1 to 50."
      max: Int! = 10
    ) on VARIABLE_DEFINITION`,
  check: assertBatch,
  toToolSchemas,
};

/** The most items of one call: each is a request of its own, and all share one deadline. */
const mostItems = 50;

/** Throws: `ToolsetError` if it cannot hold. */
function assertBatch(
  { node, values }: DirectiveUse,
  variable: TreeVariable,
  variables: readonly TreeVariable[],
): void {
  const [marked, second] = variables.filter(({ directives }) => directives.has("batch"));
  if (marked && second) {
    if (variable !== second) return;
    const first = marked.name;
    failAt(
      second.node,
      `Only one variable can have @batch, and $${first} has it: remove one of them.`,
    );
  }
  assertOneValue(node, variable);
  const max = Number(values.max);
  if (max < 1 || max > mostItems) {
    failAt(node, `@batch takes 1 to ${mostItems} items, and max is ${max}: fix it.`);
  }
}

/** Throws: `ToolsetError` if the variable is not one required value. */
function assertOneValue(node: DirectiveUse["node"], variable: TreeVariable): void {
  const name = `$${variable.name}`;
  const other = ["hide", "pin"].find((directive) => variable.directives.has(directive));
  if (other !== undefined) {
    failAt(
      node,
      `@${other} takes ${name} out of the tool's arguments: remove @${other} or @batch.`,
    );
  }
  if (variable.listDepth > 0) {
    failAt(node, `${name} takes a list already: remove @batch, or take one value.`);
  }
  if (!variable.isRequired) {
    const fix = "give it a type with !, and no default";
    failAt(
      node,
      `Every item of @batch is one value for ${name}, which may be left out here: ${fix}.`,
    );
  }
}

/** The tool takes a list of the variable's values, and tells for each what came of it. */
function toToolSchemas(
  { values }: DirectiveUse,
  { inputSchema, outputSchema }: ToolSchemas,
  variable: TreeVariable,
): ToolSchemas {
  const max = Number(values.max);
  const properties: Readonly<Record<string, JsonSchema>> = { ...Object(inputSchema.properties) };
  const { description, ...item } = properties[variable.name] ?? {};
  const many = `${max === 1 ? "1 item" : `1 to ${max} items`}; each is run by itself.`;
  const list = { type: "array", items: item, minItems: 1, maxItems: max };
  const described = toDescribed({ ...list, description: many }, description?.toString());
  return {
    inputSchema: { ...inputSchema, properties: { ...properties, [variable.name]: described } },
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
