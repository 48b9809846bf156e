import fc from "fast-check";
import { type GraphQLSchema, getVariableValues, Kind, parse } from "graphql";
import { expect, test } from "vitest";

import type { CompiledOperation, JsonSchema } from "../../src/catalog/compiled.ts";
import { parseArguments } from "../../src/tools/arguments/arguments.ts";
import { WrongArgument } from "../../src/tools/arguments/wrong-argument.ts";
import { createToolRegistry } from "../../src/tools/tool-registry.ts";
import { compileThings } from "../support/compiler-toolset.ts";
import { writeOperations } from "../support/foreign-operations.ts";
import { foreignSchemas, readForeignSchema } from "../support/foreign-schema.ts";

const casesOfSchema = 34_000;

/** Values that fit few places. */
const wrong = fc.constantFrom<unknown>("x", "", 7, -1.5, 2 ** 40, true, [], {}, ["x"], { x: 1 });

/** Mostly what a schema asks for, in every form that GraphQL coerces. */
function toValue(schema: JsonSchema): fc.Arbitrary<unknown> {
  return fc.oneof({ arbitrary: toRight(schema), weight: 40 }, { arbitrary: wrong, weight: 1 });
}

function toRight(schema: JsonSchema): fc.Arbitrary<unknown> {
  const { type, items, enum: values } = schema;
  if (Array.isArray(values)) return fc.constantFrom(...values);
  if (type === "array") {
    const item = toValue({ ...Object(items) });
    return fc.oneof(fc.array(item, { maxLength: 3 }), item);
  }
  if (type === "object") return toObject(schema);
  if (type === "integer") return fc.integer();
  if (type === "number")
    return fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => n + 0);
  return type === "boolean" ? fc.boolean() : fc.oneof(fc.string(), fc.integer());
}

function toObject({ properties, required = [] }: JsonSchema): fc.Arbitrary<object> {
  const fields = Object.entries({ ...Object(properties) }).filter(
    ([name]) => name !== "idempotency_key",
  );
  const values = Object.fromEntries(
    fields.map(([name, inner]) => [name, toValue({ ...Object(inner) })]),
  );
  const needed = fc.constant([required].flat().map(String));
  return needed.chain((requiredKeys) => fc.record(values, { requiredKeys }));
}

function coerceByExecutor(schema: GraphQLSchema, { document }: CompiledOperation, args: object) {
  const [definition] = parse(document).definitions;
  if (definition?.kind !== Kind.OPERATION_DEFINITION) throw new Error("no operation");
  const values = getVariableValues(schema, definition.variableDefinitions ?? [], { ...args });
  return values.variableValues && { ...values.variableValues.coerced };
}

const toJson = (value: unknown) => JSON.parse(JSON.stringify(value));

type CallableTool = Parameters<typeof parseArguments>[0];

/** Whether both take the arguments. Fails if they do not agree, or what toolhub sends means something else. */
function compareVerdicts(
  schema: GraphQLSchema,
  operation: CompiledOperation,
  tool: CallableTool,
  args: object,
): boolean {
  const meant = coerceByExecutor(schema, operation, args);
  const parsed = parseArguments(tool, { ...args });
  const sent = parsed instanceof WrongArgument ? undefined : parsed;
  const shown = `${operation.tool.name} ${JSON.stringify(args)}`;
  expect(sent !== undefined, shown).toBe(meant !== undefined);
  if (!sent) return false;
  expect(toJson(coerceByExecutor(schema, operation, sent)), shown).toEqual(toJson(meant));
  return true;
}

test.each(foreignSchemas)("toolhub and a GraphQL executor agree on arguments of %s", (_, path) => {
  const { schema, toFiles } = readForeignSchema(path);
  const toolset = compileThings(writeOperations(schema, { depth: 0, fields: 2 }), toFiles());
  const tools = createToolRegistry([toolset], 1000);
  const runs = Math.ceil(casesOfSchema / toolset.operations.length);
  const verdicts = toolset.operations.flatMap((operation) => {
    const tool = tools.get(operation.tool.name);
    if (!tool) throw new Error("no tool");
    const all = toObject(operation.checkedSchema ?? operation.tool.inputSchema);
    return fc.sample(all, runs).map((args) => compareVerdicts(schema, operation, tool, args));
  });
  const taken = verdicts.filter(Boolean).length;
  expect(taken).toBeGreaterThan(casesOfSchema / 4);
  expect(verdicts.length - taken).toBeGreaterThan(casesOfSchema / 20);
});
