import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";

import { readVersion } from "../../scripts/clients/install.ts";
import { runProgram } from "../../scripts/clients/run-program.ts";
import { findFault, listExpectedTools } from "../../scripts/clients/seen.ts";

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
  expect(tools.some((name) => name.includes("github"))).toBe(false);
});

test("clients are pinned exactly", () => {
  expect(readVersion("mcp-remote")).toMatch(/^\d+\.\d+\.\d+$/);
  expect(() => readVersion("left-pad")).toThrow("does not name left-pad");
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
