import fc from "fast-check";
import { buildSchema, getVariableValues, Kind, parse } from "graphql";
import { expect, test } from "vitest";

import { ToolsetError } from "../../compiler/diagnostics/toolset-error.ts";
import { AppError } from "../../src/errors.ts";
import { createToolRegistry } from "../../src/tools/tool-registry.ts";
import { compileOne, compileThings, settings } from "../support/compiler-toolset.ts";
import { parseOrRefuse } from "../support/parse-or-refuse.ts";
import {
  type RandomCase,
  randomCase,
  randomCircles,
  randomValue,
} from "../support/random-graphql.ts";
import { toArguments } from "./random-arguments.ts";
import { withoutNulls } from "./without-nulls.ts";

const compile = ({ sdl, operation }: Pick<RandomCase, "sdl" | "operation">) =>
  compileOne(operation, { "things/schema.graphql": sdl });

test("a valid operation over any schema compiles", () => {
  fc.assert(
    fc.property(randomCase, (random) => {
      expect(compile(random).tool.name).toBe("random_one");
    }),
    { numRuns: 200 },
  );
});

test("a damaged operation or schema is told with its file and a sentence, never thrown otherwise", () => {
  const damage = fc.record({
    isSchema: fc.boolean(),
    at: fc.nat(),
    length: fc.integer({ min: 0, max: 12 }),
    text: fc.constantFrom("", "}", "$x", "@tool", '"', "!", "frag", "…", "{ }", "# "),
  });
  fc.assert(
    fc.property(randomCase, damage, (random, { isSchema, at, length, text }) => {
      const whole = isSchema ? random.sdl : random.operation;
      const start = at % whole.length;
      const damaged = whole.slice(0, start) + text + whole.slice(start + length);
      try {
        compile(isSchema ? { ...random, sdl: damaged } : { ...random, operation: damaged });
      } catch (error) {
        expect(error).toBeInstanceOf(ToolsetError);
        const problems = error instanceof ToolsetError ? error.diagnostics : [];
        expect(problems.length).toBeGreaterThan(0);
        for (const { file, message } of problems) {
          expect(file).toContain("things");
          expect(message).toMatch(/\S.*[.?]$/s);
        }
      }
    }),
    { numRuns: 300 },
  );
});

/** What graphql-js makes of these variables without their nulls; undefined where it takes them not. */
function coerceByExecutor(random: RandomCase, given: Record<string, unknown>) {
  const { sdl, operation } = random;
  const args = withoutNulls(random, given);
  if (!args) return undefined;
  const [definition] = parse(operation).definitions;
  if (definition?.kind !== Kind.OPERATION_DEFINITION) throw new Error("no operation");
  const schema = buildSchema(sdl);
  const values = getVariableValues(schema, definition.variableDefinitions ?? [], args);
  return values.variableValues && { ...values.variableValues.coerced };
}

/** What toolhub sends for these arguments; undefined where it refuses them. */
function coerceByToolhub(
  { sdl, operation }: RandomCase,
  args: Record<string, unknown>,
  settingsFile: object = settings,
) {
  const files = { "things/schema.graphql": sdl, "things/toolset.json": settingsFile };
  const toolset = compileThings({ a: operation }, files);
  const tool = createToolRegistry([toolset], 1000).get("random_one");
  if (!tool) throw new Error("no tool");
  try {
    return parseOrRefuse(tool, args);
  } catch (error) {
    if (error instanceof AppError && error.problem.kind === "input") return undefined;
    throw error;
  }
}

const toJson = (value: unknown) => JSON.parse(JSON.stringify(value));

const anyArguments = randomCase.chain((random) =>
  fc
    .array(fc.option(randomValue, { nil: undefined }), { minLength: 4, maxLength: 4 })
    .map((values) => {
      const entries = random.variables.flatMap((_, index) =>
        values[index] === undefined ? [] : [[`v${index}`, values[index]] as const],
      );
      return { random, args: Object.fromEntries(entries) };
    }),
);

test("toolhub takes exactly the arguments that a GraphQL executor takes without their nulls, and they mean the same", () => {
  const verdicts = { taken: 0, refused: 0 };
  fc.assert(
    fc.property(anyArguments, ({ random, args }) => {
      const meant = coerceByExecutor(random, args);
      const sent = coerceByToolhub(random, args);
      verdicts[sent ? "taken" : "refused"] += 1;
      expect(sent !== undefined).toBe(meant !== undefined);
      if (sent) expect(toJson(coerceByExecutor(random, sent))).toEqual(toJson(meant));
    }),
    { numRuns: 600 },
  );
  expect(verdicts.taken).toBeGreaterThan(100);
  expect(verdicts.refused).toBeGreaterThan(100);
});

test("whatever a GraphQL executor takes in any of its forms, toolhub takes, and it means the same", () => {
  const withArguments = randomCase.chain((random) =>
    toArguments(random).map((args) => ({ random, args })),
  );
  fc.assert(
    fc.property(withArguments, ({ random, args }) => {
      const meant = coerceByExecutor(random, args);
      expect(meant).toBeDefined();
      const sent = coerceByToolhub(random, args);
      expect(sent).toBeDefined();
      expect(toJson(coerceByExecutor(random, { ...sent }))).toEqual(toJson(meant));
    }),
    { numRuns: 300 },
  );
});

test("what toolhub sends is what it would send for it again", () => {
  const withArguments = randomCase.chain((random) =>
    toArguments(random).map((args) => ({ random, args })),
  );
  fc.assert(
    fc.property(withArguments, ({ random, args }) => {
      const sent = coerceByToolhub(random, args);
      expect(coerceByToolhub(random, { ...sent })).toEqual(sent);
    }),
    { numRuns: 100 },
  );
});

test("whatever a small listing leaves out, it keeps its limit, and a GraphQL executor takes what toolhub takes", () => {
  const cases = fc.tuple(
    randomCircles.chain((random) => toArguments(random).map((args) => ({ random, args }))),
    fc.integer({ min: 1024, max: 4096 }),
  );
  const verdicts = { taken: 0, refused: 0 };
  fc.assert(
    fc.property(cases, ([{ random, args }, maxToolBytes]) => {
      const limited = { ...settings, limits: { maxToolBytes } };
      const { sdl, operation } = random;
      const files = { "things/schema.graphql": sdl, "things/toolset.json": limited };
      const { tool } = compileOne(operation, files);
      expect(Buffer.byteLength(JSON.stringify(tool))).toBeLessThanOrEqual(maxToolBytes);
      const meant = coerceByExecutor(random, args);
      const sent = coerceByToolhub(random, args, limited);
      verdicts[sent ? "taken" : "refused"] += 1;
      expect(meant).toBeDefined();
      if (sent) expect(toJson(coerceByExecutor(random, sent))).toEqual(toJson(meant));
    }),
    { numRuns: 200 },
  );
  expect(verdicts.taken).toBeGreaterThan(20);
  expect(verdicts.refused).toBeGreaterThan(20);
});
