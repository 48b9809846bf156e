import { CfWorkerJsonSchemaValidator } from "@modelcontextprotocol/server/validators/cf-worker";
import fc from "fast-check";
import { buildSchema, getVariableValues, Kind, parse } from "graphql";
import { expect, test } from "vitest";

import { AuthorError } from "../../compiler/problem.ts";
import { compileOne } from "../support/compiler-toolset.ts";
import { toArguments } from "../support/random-arguments.ts";
import { type RandomCase, randomCase, randomValue } from "../support/random-graphql.ts";

const validators = new CfWorkerJsonSchemaValidator({ draft: "2020-12" });

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
        expect(error).toBeInstanceOf(AuthorError);
        const problems = error instanceof AuthorError ? error.problems : [];
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

/** What graphql-js says of these variables: the values it would run with, or null. */
function coerce({ sdl, operation }: RandomCase, args: Record<string, unknown>) {
  const [definition] = parse(operation).definitions;
  if (definition?.kind !== Kind.OPERATION_DEFINITION) throw new Error("no operation");
  const schema = buildSchema(sdl);
  const { errors } = getVariableValues(schema, definition.variableDefinitions ?? [], args);
  return errors === undefined;
}

test("whatever arguments our schema accepts, a GraphQL executor accepts", () => {
  const values = fc.array(fc.option(randomValue, { nil: undefined }), {
    minLength: 4,
    maxLength: 4,
  });
  let accepted = 0;
  fc.assert(
    fc.property(randomCase, values, (random, chosen) => {
      const entries = random.variables.flatMap((_, index) =>
        chosen[index] === undefined ? [] : [[`v${index}`, chosen[index]] as const],
      );
      const args = Object.fromEntries(entries);
      if (!validators.getValidator(compile(random).tool.inputSchema)(args).valid) return;
      accepted += 1;
      expect(coerce(random, args)).toBe(true);
    }),
    { numRuns: 600 },
  );
  expect(accepted).toBeGreaterThan(50);
});

test("whatever arguments of a type a GraphQL executor accepts, our schema accepts", () => {
  const withArguments = randomCase.chain((random) =>
    toArguments(random).map((args) => ({ random, args })),
  );
  fc.assert(
    fc.property(withArguments, ({ random, args }) => {
      expect(coerce(random, args)).toBe(true);
      const check = validators.getValidator(compile(random).tool.inputSchema);
      expect(check(args)).toMatchObject({ valid: true });
    }),
    { numRuns: 300 },
  );
});
