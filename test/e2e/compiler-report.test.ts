import { mkdirSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

import { createRepository, run } from "../support/compiler-cli.ts";
import { settings } from "../support/compiler-toolset.ts";

const deep = '"D" query count_things { maker { name thing { id parts { id name } } } }';
const limitsOf = (maxToolBytes: number, maxTotalTokens: number) => ({
  limits: { maxToolBytes, maxTotalTokens },
});

test("report shows sizes and advice, and advice alone fails nothing", () => {
  const { status, stdout, stderr } = run(createRepository(), "report");
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout.replace(/ in \d+ ms/, " in 1 ms").split("\n")).toEqual([
    "toolset  tool          bytes  tokens",
    "things   count_things    400    ~100",
    "         1 tools         400    ~100",
    "",
    "toolsets/things/operations/a.graphql:1:1: The description has 1 characters: say what the tool does and when to use it, in 20 or more.",
    "",
    "Compiled in 1 ms.",
    "",
  ]);
});

test("report names what was left out of a tool to keep it small", () => {
  const root = createRepository('"D" query t($a: Filter) { things(filter: $a) { id } }');
  expect(run(root, "report").stdout).toContain(
    "a.graphql:1:13: The argument a ends at and.and: a type stands inside itself once.",
  );
});

test("report fails over a limit of the repository, and says which", () => {
  const files = { "things/toolset.json": { ...settings, limits: { maxToolBytes: 1024 } } };
  const root = createRepository(undefined, files, limitsOf(200, 60));
  const over = [
    "count_things takes 400 bytes of a listing, and 200 are allowed: declare fewer arguments, shorten descriptions, or raise limits.maxToolBytes in toolhub.json.",
    "All tools take ~100 tokens of a listing, and 60 are allowed: leave tools out, or raise limits.maxTotalTokens in toolhub.json.",
  ];
  expect(run(root, "report")).toMatchObject({ status: 1, stderr: `\n${over.join("\n")}\n` });
  expect(JSON.parse(run(root, "report", "--json").stdout)).toMatchObject({
    ok: false,
    over,
    total: { bytes: 400, tokens: 100 },
    advice: [{ tool: "count_things", line: 1, column: 1 }],
    compileMs: expect.any(Number),
  });
  expect(run(createRepository(undefined, {}, limitsOf(400, 100)), "report").status).toBe(0);
});

test("report says which objects became coarse to keep within the limit", () => {
  const root = createRepository(deep, {}, limitsOf(700, 20_000));
  const { status, stdout } = run(root, "report");
  expect(status).toBe(0);
  expect(stdout).toContain(
    "toolsets/things/operations/a.graphql:1:11: The result leaves out fields at thing.parts[], to keep within 700 bytes.",
  );
  const place = { file: "toolsets/things/operations/a.graphql", line: 1, column: 11 };
  expect(JSON.parse(run(root, "report", "--json").stdout)).toMatchObject({
    ok: true,
    notes: [{ tool: "count_things", schema: "output", path: "thing.parts[]", ...place }],
  });
});

test("report says what clients make of many tools, and fails nothing", () => {
  const texts = Array.from(
    { length: 40 },
    (_, index) =>
      [`things/operations/t${index}.graphql`, `"Counts." query count_${index} { count }`] as const,
  );
  const root = createRepository(undefined, Object.fromEntries(texts));
  const { status, stdout } = run(root, "report");
  expect(status).toBe(0);
  const sentence =
    "There are 43 tools with ping and whoami, and a model gets no more than 40 of them in Cursor. Leave tools out, or let people connect to /mcp/<toolset>.";
  expect(stdout).toContain(`\n${sentence}\n`);
  expect(JSON.parse(run(root, "report", "--json").stdout).listAdvice).toEqual([sentence]);
});

test("the size of everything is the sum of its tools, over all toolsets", () => {
  const { tools, total } = JSON.parse(run(".", "report", "--json").stdout);
  const names = new Set(tools.map(({ toolset }: { toolset: string }) => toolset));
  expect([...names]).toEqual(["clinical-trials", "github"]);
  const bytes = tools.reduce((sum: number, tool: { bytes: number }) => sum + tool.bytes, 0);
  expect(total.bytes).toBe(bytes);
  expect(total.tokens).toBeGreaterThanOrEqual(Math.ceil(bytes / 4));
});

test("report is a part of what CI runs", () => {
  const { scripts } = JSON.parse(readFileSync("package.json", "utf8"));
  expect(scripts.check).toContain("&& npm run toolset -- report");
  expect(readFileSync(".ci/run", "utf8")).toContain("npm run check");
});

test.each([
  [
    { limits: { maxToolByte: 1 } },
    'toolhub.json:1:12: "limits.maxToolByte" is not a field of toolhub.json: remove it, or fix its name.',
  ],
  [{ limits: { maxToolBytes: 0 } }, 'toolhub.json:1:12: "limits.maxToolBytes" must be 1 or more.'],
  [
    { limits: { maxTotalTokens: 1.5 } },
    'toolhub.json:1:12: "limits.maxTotalTokens" must be a whole number.',
  ],
  [{ name: "" }, 'toolhub.json:1:2: "name" must not be empty.'],
])("toolhub.json with %j is told with a fix, by every command", (toolhub, sentence) => {
  const root = createRepository(undefined, {}, toolhub);
  for (const command of ["report", "check", "build"]) {
    expect(run(root, command)).toEqual({
      status: 1,
      stdout: "",
      stderr: `${sentence}\n\nTo fix: 1. Nothing was written.\n`,
    });
  }
});

test("toolhub.json names another folder of toolsets", () => {
  const root = createRepository(undefined, {}, { toolsets: "tools/ours" });
  mkdirSync(join(root, "tools"));
  renameSync(join(root, "toolsets"), join(root, "tools/ours"));
  expect(run(root, "report")).toMatchObject({
    status: 0,
    stdout: expect.stringContaining("tools/ours/things/operations/a.graphql:1:1:"),
  });
});
