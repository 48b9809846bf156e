import { expect, test } from "vitest";
import type { ToolsetError } from "../../../compiler/diagnostics/toolset-error.ts";
import { toMissing } from "../../../compiler/references/missing-name.ts";
import { compileThings, settings } from "../../support/compiler-toolset.ts";

const many = Array.from({ length: 10 }, (_, index) => `operation_${index}`);
const known = { kind: "tool", prefix: "", leftOut: new Set(["broken"]) };

test.each([
  ["what was probably meant", "lst_things", ["list_things"], 'did you mean "list_things"?'],
  ["all that there are", "x", ["a1234", "b1234"], "take one of a1234, b1234."],
  [
    "a few of many",
    "x",
    many,
    "take one of operation_0, operation_1, operation_2, operation_3, operation_4, operation_5, operation_6, operation_7 and 2 more.",
  ],
  ["nothing where there is nothing", "x", [], "there is none yet, write it."],
])("a name that nothing has is told with %s", (_, written, names, fix) => {
  expect(toMissing(written, { ...known, names })).toBe(`which is no tool: ${fix}`);
});

test("a name of what does not compile is told as that", () => {
  expect(toMissing("broken", { ...known, names: [] })).toBe(
    "which does not compile and is left out, and this with it: fix that one.",
  );
});

const keyed = (name: string) => ({
  "things/toolset.json": {
    ...settings,
    auth: {
      type: "bearer",
      probe: { file: "probe.graphql", owner: "maker.name" },
      health: { scopes: { header: "x-s", needs: [{ oneOf: ["r"], for: [name] }] } },
    },
  },
  "things/probe.graphql": "query { maker { name } }",
});

test("a scope may be needed for a tool that is left out, and for none that is not there", () => {
  const operations = { a: "query broken { cuont }", b: '"D" query count_things { count }' };
  const left: string[] = [];
  const leaveOut = ({ message }: ToolsetError) => left.push(message);
  expect(() => compileThings(operations, keyed("broken"), { leaveOut })).not.toThrow();
  expect(left).toHaveLength(1);
  expect(() => compileThings(operations, keyed("count_thing"), { leaveOut })).toThrow(
    '"auth.health.scopes.needs.0.for.0" names "count_thing", which is no tool of this toolset: did you mean "count_things"?',
  );
});
