import { Ajv2020 } from "ajv/dist/2020.js";
import fc, { type GeneratorValue } from "fast-check";
import { execute, type GraphQLSchema, parse } from "graphql";
import { expect, test } from "vitest";

import type { CompiledOperation, JsonSchema } from "../../src/catalog/compiled.ts";
import { callTool } from "../../src/mcp/calls/call-tool.ts";
import { createLocalCaller } from "../../src/mcp/local-caller.ts";
import { toExample } from "../../src/tools/arguments/example.ts";
import { createToolRegistry } from "../../src/tools/tool-registry.ts";
import { compileThings } from "../support/compiler-toolset.ts";
import { writeOperations } from "../support/foreign-operations.ts";
import { foreignSchemas, readForeignSchema } from "../support/foreign-schema.ts";
import { parseToolError } from "../support/mcp-messages.ts";
import { startServer } from "../support/upstream.ts";
import { createRandomAnswers } from "./random-answers.ts";

const answersOfTool = 20;

/** Refuses words that it does not know. */
const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, validateFormats: false });

/** What a real executor answers. */
async function answer(
  schema: GraphQLSchema,
  { document }: CompiledOperation,
  args: Record<string, unknown>,
  draw: GeneratorValue,
): Promise<string> {
  const fieldResolver = createRandomAnswers(draw);
  const { data, errors } = await execute({
    schema,
    document: parse(document),
    variableValues: args,
    fieldResolver,
  });
  expect(errors).toBeUndefined();
  return JSON.stringify({ data });
}

/** Whether a result fits what the listing says, and what was compiled before the listing was made smaller. */
function createConformity(listed: JsonSchema, whole: JsonSchema = listed) {
  const checks = [listed, whole].map((schema) => ajv.compile(schema));
  return (result: unknown) => checks.every((check) => check(result));
}

test.each(foreignSchemas)("what %s may answer conforms to the output schemas", async (_, path) => {
  let body = "";
  const url = await startServer((_request, response) => response.end(body));
  const { schema, toFiles } = readForeignSchema(path);
  const written = writeOperations(schema, { depth: 2, fields: 3 });
  const toolset = compileThings(written, toFiles(url));
  const tools = createToolRegistry([toolset], 5000);
  const caller = createLocalCaller([toolset], {}, "test");
  const outcomes = { conforming: 0, notFound: 0 };
  for (const compiled of toolset.operations) {
    const { name, outputSchema } = compiled.tool;
    const tool = tools.get(name);
    const args = { ...Object(toExample(compiled.checkedSchema ?? compiled.tool.inputSchema)) };
    if (!tool) throw new Error("no tool");
    const conforms = createConformity(outputSchema, compiled.resultSchema);
    for (const draw of fc.sample(fc.gen(), answersOfTool)) {
      body = await answer(schema, compiled, args, draw);
      const result = await callTool(tool, { caller, args });
      if (result.isError) {
        expect(parseToolError(result), body).toMatchObject({ error_code: "NOT_FOUND" });
        outcomes.notFound += 1;
        continue;
      }
      expect(conforms(result.structuredContent), `${name} ${body}`).toBe(true);
      outcomes.conforming += 1;
    }
  }
  expect(outcomes.conforming).toBeGreaterThan(toolset.operations.length * 3);
  expect(outcomes.notFound).toBeGreaterThan(1);
});
