import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";

import { listAddresses } from "../../scripts/clients/agents.ts";
import { exampleFolder, readVersion } from "../../scripts/clients/install.ts";
import { installPython, LeftOut, readPinned } from "../../scripts/clients/python.ts";
import { type Row, showRow, toSummary } from "../../scripts/clients/rows.ts";
import { runProgram } from "../../scripts/clients/run-program.ts";
import { call, findFault, listAllTools, listExpectedTools } from "../../scripts/clients/seen.ts";

const trial = { trial_id: "NCT90000158" };
const tools = listExpectedTools();

test.each([
  { title: "all", seen: { tools, trials: [trial, trial] }, fault: null },
  {
    title: "the tools in another order",
    seen: { tools: tools.toReversed(), trials: [trial, trial] },
    fault: null,
  },
  { title: "no tools", seen: { tools: [], trials: [trial, trial] }, fault: "it listed no tools" },
  {
    title: "a tool too many",
    seen: { tools: ["ping", "pong"], trials: [] },
    fault: "it listed ping, pong",
  },
  {
    title: "one trial",
    seen: { tools, trials: [trial] },
    fault: "search_clinical_trials answered with 1 trials instead of 2",
  },
])("a client that got $title has the fault: $fault", ({ seen, fault }) => {
  expect(findFault({ tools: seen.tools, answer: { trials: seen.trials } })).toBe(fault);
});

test("the tools that clients have to list are the demo toolset's and toolhub's own", () => {
  expect(tools).toContain("whoami");
  expect(tools).toContain("search_clinical_trials");
  expect(tools).not.toContain("search_repositories");
});

test("over stdio, where nobody chose a toolset, the tools of all of them have to be listed", () => {
  const all = listAllTools();
  expect(all).toEqual(expect.arrayContaining(tools));
  expect(all).toContain("search_repositories");
  const seen = { tools, answer: { trials: [trial, trial] } };
  expect(findFault(seen, all)).toBe(`it listed ${tools.join(", ")}`);
  expect(findFault({ ...seen, tools: all }, all)).toBeNull();
});

test("clients are pinned exactly", () => {
  expect(readVersion("mcp-remote")).toMatch(/^\d+\.\d+\.\d+$/);
  expect(readVersion("agents", exampleFolder)).toMatch(/^\d+\.\d+\.\d+$/);
  expect(() => readVersion("left-pad")).toThrow("does not name left-pad");
});

test("the agent is used at the addresses of its README, with the condition that all clients ask for", () => {
  const agent = "http://localhost:5/agents/searcher/me";
  const trials = `${agent}/trials?condition=${call.arguments.condition}`;
  expect(listAddresses(5)).toEqual({ connect: `${agent}/connect`, trials });
});

test.each([1, 2])("every package of requirements-%i.txt is pinned exactly", (generation) => {
  const file = `test/clients/python/requirements-${generation}.txt`;
  const [, ...lines] = readFileSync(file, "utf8").trim().split("\n");
  expect(lines.length).toBeGreaterThan(30);
  for (const line of lines) expect(line).toMatch(/^[\w.-]+==[\w.]+(; sys_platform == "linux")?$/);
  expect(readPinned(lines.join("\n"), "mcp")).toMatch(new RegExp(`^${generation}\\.`));
  expect(readPinned(lines.join("\n"), "fastmcp")).toMatch(new RegExp(`^${generation * 2}\\.`));
  expect(() => readPinned(lines.join("\n"), "left-pad")).toThrow("do not pin left-pad");
});

afterEach(() => vi.unstubAllEnvs());

/** A python3 whose `-m` does what is told; `$3` is then the folder of a venv. */
function stubPython(supported: number, makeVenv: string): string {
  const home = mkdtempSync(join(tmpdir(), "toolhub-python-"));
  const script = `#!/bin/sh\nif [ "$1" = -c ]; then exit ${supported}; fi\n${makeVenv}\n`;
  writeFileSync(join(home, "python3"), script, { mode: 0o755 });
  vi.stubEnv("PATH", `${home}:/bin:/usr/bin`);
  return home;
}

test.each([
  ["of an old Python", 1, "exit 0", "no Python 3.10 with venv"],
  ["without venv", 0, "exit 1", "no Python 3.10 with venv"],
  ["without PyPI", 0, 'mkdir "$3/bin"; ln -s /bin/false "$3/bin/python"', "no PyPI"],
])("on a machine %s the clients of PyPI are left out: %s", async (_, code, makeVenv, reason) => {
  const home = stubPython(code, makeVenv);
  try {
    const { path } = installPython("requirements-1.txt", home);
    await expect(path).rejects.toThrow(reason);
    await expect(path).rejects.toBeInstanceOf(LeftOut);
  } finally {
    rmSync(home, { recursive: true });
  }
});

test("a row and the closing line tell what was left out, and a fault before that", () => {
  const row: Row = { client: "a", version: "1.0.0", way: "w", fault: null, leftOut: null };
  const missing = { ...row, leftOut: "no PyPI" };
  const failed = { ...row, fault: "it listed no tools" };
  expect(showRow(row)).toMatch(/^a 1\.0\.0 +w +lists and calls$/);
  expect(showRow(missing)).toMatch(/ left out: no PyPI$/);
  expect(showRow(failed)).toMatch(/ FAIL it listed no tools$/);
  expect(toSummary([row, failed])).toBe("clients: 1 of 2 list and call");
  expect(toSummary([row, missing, missing])).toBe(
    "clients: 1 of 1 list and call; 2 left out: no PyPI",
  );
});

test("a client's program gets a home of its own, and its failure tells what it said, not what it was told", async () => {
  const home = mkdtempSync(join(tmpdir(), "toolhub-home-"));
  const program = join(home, "program.mjs");
  try {
    writeFileSync(program, "process.stdout.write(process.env.HOME)");
    expect((await runProgram([program], home)).stdout).toBe(home);
    writeFileSync(program, "process.stderr.write('No luck'); process.exit(3)");
    const failure = await runProgram([program, "secret"], home).catch(String);
    expect(failure).toBe("Error: exit code 3: No luck");
  } finally {
    rmSync(home, { recursive: true });
  }
});

test.each([
  ["scripts/clients/run.ts", ["--help"], 0, "npm run clients"],
  ["scripts/clients/run.ts", ["--jsno"], 2, "Unknown option '--jsno'"],
  ["scripts/conformance/run.ts", ["--help"], 0, "npm run conformance"],
  ["scripts/conformance/run.ts", ["--entry", "other"], 2, 'There is no entry "other". Allowed:'],
  ["scripts/conformance/run.ts", ["--keep", "docs"], 2, "docs is not empty"],
])("%s with %j ends with %i and says: %s", (script, args, code, sentence) => {
  const { status, stdout, stderr } = spawnSync("node", [script, ...args], { encoding: "utf8" });
  expect(stdout + stderr).toContain(sentence);
  expect(stdout + stderr).toContain("Exit codes: 0 ");
  expect(status).toBe(code);
});
