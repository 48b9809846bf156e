import { CfWorkerJsonSchemaValidator } from "@modelcontextprotocol/server/validators/cf-worker";
import fc from "fast-check";
import { buildSchema, execute, parse } from "graphql";
import { expect, test } from "vitest";

import type { CompiledOperation } from "../../src/catalog/compiled.ts";
import { callTool } from "../../src/mcp/calls/call-tool.ts";
import { createLocalCaller } from "../../src/mcp/local-caller.ts";
import { logTo } from "../../src/observe/log.ts";
import { createToolRegistry } from "../../src/tools/tool-registry.ts";
import { compileThings, settings } from "../support/compiler-toolset.ts";
import { parseToolError } from "../support/mcp-messages.ts";
import { type RandomCase, randomCase } from "../support/random-graphql.ts";
import { startServer } from "../support/upstream.ts";
import { corrupt, createRandomAnswers, marker } from "./random-answers.ts";

const validators = new CfWorkerJsonSchemaValidator({ draft: "2020-12" });
const noArguments = randomCase.filter(({ variables }) => !variables.some((v) => v.endsWith("!")));
/** Enough for every output, and for hardly any. */
const budget = fc.constantFrom(8192, 1200);

function compile({ sdl, operation }: RandomCase, maxToolBytes: number, endpoint: string) {
  const files = {
    "things/schema.graphql": sdl,
    "things/toolset.json": { ...settings, endpoint },
  };
  const toolset = compileThings({ a: operation }, files, { maxToolBytes });
  const tool = createToolRegistry([toolset], 5000).get("random_one");
  const [compiled] = toolset.operations;
  if (!tool || !compiled) throw new Error("the tool is missing");
  const caller = createLocalCaller([toolset], {}, "test");
  return { compiled, run: () => callTool(tool, { caller, args: {} }) };
}

/** What a real executor answers; the data is null where it is broken. */
async function answer(
  { sdl }: RandomCase,
  { document }: CompiledOperation,
  draw: fc.GeneratorValue,
): Promise<{ data: Record<string, unknown> }> {
  const fieldResolver = createRandomAnswers(draw);
  const { data, errors } = await execute({
    schema: buildSchema(sdl),
    document: parse(document),
    fieldResolver,
  });
  expect(errors).toBeUndefined();
  return JSON.parse(JSON.stringify({ data }));
}

test("whatever an upstream answers within its schema conforms to the output schema", async () => {
  let body = "";
  const url = await startServer((_request, response) => response.end(body));
  const outcomes = { conforming: 0, notFound: 0 };
  await fc.assert(
    fc.asyncProperty(noArguments, budget, fc.gen(), async (random, bytes, draw) => {
      const { compiled, run } = compile(random, bytes, url);
      body = JSON.stringify(await answer(random, compiled, draw));
      const result = await run();
      if (result.isError) {
        expect(parseToolError(result).error_code).toBe("NOT_FOUND");
        outcomes.notFound += 1;
        return;
      }
      const check = validators.getValidator(compiled.tool.outputSchema);
      expect(check(result.structuredContent)).toMatchObject({ valid: true });
      outcomes.conforming += 1;
    }),
    { numRuns: 200 },
  );
  expect(outcomes.conforming).toBeGreaterThan(30);
  expect(outcomes.notFound).toBeGreaterThan(1);
});

test("a corrupt answer conforms nevertheless or is a typed error, and nothing made up comes through", async () => {
  let body = "";
  const url = await startServer((_request, response) => response.end(body));
  const lines: string[] = [];
  logTo((line) => lines.push(line));
  const outcomes = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(noArguments, budget, fc.gen(), async (random, bytes, draw) => {
      lines.length = 0;
      const { compiled, run } = compile(random, bytes, url);
      const sound = await answer(random, compiled, draw);
      for (let left = draw(fc.integer, { min: 1, max: 2 }); left > 0; left--) {
        corrupt(draw, sound);
      }
      body = JSON.stringify(sound);
      const result = await run();
      const code = result.isError ? parseToolError(result).error_code : "none";
      outcomes.set(code, (outcomes.get(code) ?? 0) + 1);
      expect(["none", "NOT_FOUND", "MISCONFIGURED", "UPSTREAM_DOWN"]).toContain(code);
      expect(lines.join("\n")).not.toContain(marker);
      if (result.isError) {
        expect(JSON.stringify(result)).not.toContain(marker);
        return;
      }
      const check = validators.getValidator(compiled.resultSchema ?? compiled.tool.outputSchema);
      expect(check(result.structuredContent)).toMatchObject({ valid: true });
      expect(result.content).toEqual([
        { type: "text", text: JSON.stringify(result.structuredContent) },
      ]);
      expect(JSON.stringify(result)).not.toContain(`"${marker}":`);
    }),
    { numRuns: 200 },
  );
  expect(Object.fromEntries(outcomes)).toMatchObject({
    none: expect.any(Number),
    NOT_FOUND: expect.any(Number),
    MISCONFIGURED: expect.any(Number),
  });
});
