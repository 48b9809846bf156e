import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";

import { catalogFile, createRepository, run, runWith } from "../support/compiler-cli.ts";
import { settings, writeFiles } from "../support/compiler-toolset.ts";

const schemaFile = "toolsets/toolset.schema.json";

test("build writes the catalogue and the schema of toolset.json, which check then finds up to date", () => {
  const root = createRepository();
  expect(run(root, "build")).toEqual({
    status: 0,
    stdout: `Wrote ${catalogFile}: tools 1, toolsets 1.\n`,
    stderr: "",
  });
  const text = readFileSync(join(root, catalogFile), "utf8");
  expect(text).toContain("// Made from the toolsets by `npm run toolset -- build`");
  expect(text).toContain("export const catalog: readonly CompiledToolset[] = [");
  const { status, stdout, stderr } = run(root, "check");
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout.replace(/ in \d+ ms/, " in 1 ms").split("\n")).toEqual([
    "toolset  tool          bytes  tokens",
    "things   count_things    400    ~100",
    "         1 tools         400    ~100",
    "",
    "Compiled in 1 ms.",
    `${schemaFile} is up to date.`,
    "",
  ]);
});

test("building twice writes the same bytes", () => {
  const root = createRepository();
  const [first, second] = [1, 2].map(() => {
    run(root, "build");
    return readFileSync(join(root, catalogFile), "utf8");
  });
  expect(second).toBe(first);
});

test("check fails if what is committed is stale or missing, and tells the command", () => {
  const root = createRepository();
  run(root, "build");
  const stale = {
    status: 1,
    stderr: `\n${schemaFile} is stale: run npm run toolset -- build, and commit what it writes.\n`,
  };
  writeFileSync(join(root, schemaFile), "{}");
  expect(run(root, "check")).toMatchObject(stale);
  rmSync(join(root, schemaFile));
  expect(run(root, "check")).toMatchObject(stale);
  run(root, "build");
  expect(run(root, "check")).toMatchObject({ status: 0, stderr: "" });
});

test("the catalogue is not committed: check asks for none, and compiles what is there", () => {
  const root = createRepository();
  run(root, "build");
  writeFileSync(
    join(root, "toolsets/things/operations/a.graphql"),
    '"E" query count_all_things { count }',
  );
  rmSync(join(root, catalogFile));
  expect(run(root, "check")).toMatchObject({
    status: 0,
    stdout: expect.stringContaining("count_all_things"),
    stderr: "",
  });
  expect(existsSync(join(root, catalogFile))).toBe(false);
});

test("a mistake fails both commands with its place, and the catalogue stays as it was", () => {
  const root = createRepository('"D" query count_things { cuont }');
  for (const command of ["build", "check"]) {
    expect(run(root, command)).toEqual({
      status: 1,
      stdout: "",
      stderr:
        'toolsets/things/operations/a.graphql:1:26: Cannot query field "cuont" on type "Query". Did you mean "count"?\n' +
        "\nTo fix: 1. Nothing was written.\n",
    });
  }
  expect(readFileSync(join(root, catalogFile), "utf8")).toBe("");
});

test("--json prints one object, whatever happens", () => {
  const root = createRepository();
  const parse = (...args: string[]) => JSON.parse(run(root, ...args, "--json").stdout);
  const tools = [{ toolset: "things", tool: "count_things", bytes: 400, tokens: 100 }];
  const stale = { ok: false, stale: true, staleFiles: [schemaFile] };
  const compileMs = expect.any(Number);
  expect(parse("check")).toEqual({ ...stale, tools, compileMs });
  expect(parse("build")).toEqual({ ok: true, file: catalogFile, tools });
  const fresh = { ok: true, stale: false, staleFiles: [] };
  expect(parse("check")).toEqual({ ...fresh, tools, compileMs });
  writeFileSync(
    join(root, "toolsets/things/toolset.json"),
    JSON.stringify({ ...settings, title: "" }),
  );
  const place = { file: "toolsets/things/toolset.json", line: 1, column: 2 };
  const problem = { ...place, message: '"title" must not be empty.' };
  expect(parse("check")).toEqual({ ok: false, problems: [problem] });
});

const refused = [
  [[], "Name a command. Allowed: build, check,"],
  [["bild"], 'There is no command "bild". Allowed: build, check,'],
  [["check", "more"], '"more" is too much after check, unless --against follows.'],
  [["check", "--verbose"], "Unknown option '--verbose'"],
] as const;

test.each(refused)("%j is refused with 2 and what is allowed", (args, sentence) => {
  const { status, stdout, stderr } = run(createRepository(), ...args);
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr).toContain(sentence);
  expect(stderr).toContain("npm run toolset -- <command>");
  expect(stderr).not.toContain("    at ");
});

test("--help tells the commands and the exit codes", () => {
  const { status, stdout } = run(createRepository(), "--help");
  expect(status).toBe(0);
  expect(stdout).toMatch(/build .*\n {2}check /);
  expect(stdout).toContain("Exit codes: 0");
});

test("outside the repository it says where to run it", () => {
  expect(run(writeFiles({}), "check")).toMatchObject({
    status: 1,
    stderr: expect.stringContaining(
      "toolsets: There is no such folder here: run this from the root of the repository.",
    ),
  });
});

test("the committed schema of toolset.json is up to date", () => {
  expect(run(resolve("."), "check")).toMatchObject({ status: 0, stderr: "" });
});

function addZoo(root: string): void {
  mkdirSync(join(root, "toolsets/zoo/operations"), { recursive: true });
  writeFileSync(join(root, "toolsets/zoo/toolset.json"), JSON.stringify(settings));
  writeFileSync(join(root, "toolsets/zoo/schema.graphql"), "type Query { animals: Int! }");
  const operation = '"D" query count_animals { animals }';
  writeFileSync(join(root, "toolsets/zoo/operations/a.graphql"), operation);
}

test("TOOLSETS chooses what is built, and check compiles all nevertheless", () => {
  const root = createRepository();
  addZoo(root);
  const env = { TOOLSETS: "zoo" };
  expect(runWith(env, root, "build").stdout).toContain("tools 1, toolsets 1.");
  const text = readFileSync(join(root, catalogFile), "utf8");
  expect(text).toContain("count_animals");
  expect(text).not.toContain("count_things");
  expect(runWith(env, root, "check")).toMatchObject({
    status: 0,
    stdout: expect.stringContaining("count_things"),
    stderr: "",
  });
  expect(runWith({ TOOLSETS: " things, zoo," }, root, "build").stdout).toContain("toolsets 2.");
  expect(runWith({ TOOLSETS: "" }, root, "build").stdout).toContain("toolsets 2.");
  expect(runWith({ TOOLSETS: "zoo,zooo" }, root, "build")).toEqual({
    status: 1,
    stdout: "",
    stderr:
      'TOOLSETS: There is no toolset "zooo": take from things, zoo.\n\nTo fix: 1. Nothing was written.\n',
  });
});

test("build --keep-going leaves out the broken tools only, and says so", () => {
  const root = createRepository();
  addZoo(root);
  const broken = join(root, "toolsets/things/operations/b.graphql");
  writeFileSync(broken, '"D" query b { cuont }');
  expect(run(root, "build").status).toBe(1);
  expect(run(root, "build", "--keep-going")).toEqual({
    status: 0,
    stdout: `Wrote ${catalogFile}: tools 2, toolsets 2.\n`,
    stderr:
      'toolsets/things/operations/b.graphql:1:15: Cannot query field "cuont" on type "Query". Did you mean "count"?\n\nLeft out: 1.\n',
  });
  rmSync(join(root, "toolsets/things/operations/a.graphql"));
  const { stdout } = run(root, "build", "--keep-going", "--json");
  expect(JSON.parse(stdout)).toMatchObject({
    leftOut: 1,
    problems: [{ line: 1, column: 15 }],
    tools: [{ tool: "count_animals" }],
  });
  writeFileSync(join(root, "toolsets/things/toolset.json"), "{}");
  expect(run(root, "build", "--keep-going").status).toBe(1);
});

test("check and report --keep-going show the tools that are sound, and say what is wrong with the others", () => {
  const root = createRepository();
  addZoo(root);
  writeFileSync(join(root, "toolsets/things/operations/b.graphql"), "query b { }");
  expect(run(root, "build", "--keep-going").status).toBe(0);
  const broken =
    "toolsets/things/operations/b.graphql:1:9: Nothing stands between these braces: write the fields of the result.\n\nLeft out: 1.\n";
  for (const command of ["check", "report"]) {
    expect(run(root, command)).toMatchObject({ status: 1, stdout: "" });
    const { status, stdout, stderr } = run(root, command, "--keep-going");
    expect({ status, stderr }).toEqual({ status: 0, stderr: broken });
    expect(stdout).toContain("2 tools");
    expect(JSON.parse(run(root, command, "--keep-going", "--json").stdout)).toMatchObject({
      ok: true,
      leftOut: 1,
      problems: [{ line: 1, column: 9 }],
      tools: [{ tool: "count_things" }, { tool: "count_animals" }],
    });
    expect(JSON.parse(run(root, command, "--json").stdout)).toMatchObject({ ok: false });
    expect(run(root, command, "--help").stdout).toContain(
      "--keep-going  leave out the tools, prompts",
    );
  }
});

test("a command's --help tells what it takes", () => {
  const { status, stdout } = run(createRepository(), "build", "--help");
  expect(status).toBe(0);
  expect(stdout).toContain("npm run toolset -- build [--keep-going]");
  expect(stdout).toContain("TOOLSETS");
  expect(stdout).toContain("Exit codes: 0");
});
