import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { expect, onTestFinished, test } from "vitest";
import * as z from "zod";

import { buildStdio, stdioProgram } from "../../scripts/build-stdio.ts";
import { createDemo } from "../support/demo.ts";

const readme = readFileSync("README.md", "utf8");
const ClaudeDesktop = z.strictObject({
  mcpServers: z.strictObject({
    toolhub: z.strictObject({
      command: z.literal("node"),
      args: z.tuple([z.literal("/absolute/path/to/toolhub/dist/stdio.js")]),
      env: z.strictObject({ CLINICAL_TRIALS_KEY: z.string() }),
    }),
  }),
});

/** The code blocks of the README in one language. */
function listBlocks(language: string): string[] {
  const blocks = [...readme.matchAll(/^```(\w*)\n([\s\S]*?)^```/gm)];
  return blocks.filter(([, name]) => name === language).map(([, , code = ""]) => code);
}

test("a client that is set up as the README sets up Claude Desktop calls a tool", async () => {
  const [block = ""] = listBlocks("json");
  const { command, args, env } = ClaudeDesktop.parse(JSON.parse(block)).mcpServers.toolhub;
  expect(readme).toContain(`\`${command} ${args[0]}\``);
  const folder = mkdtempSync(join(tmpdir(), "toolhub-readme-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const program = join(folder, "stdio.js");
  await buildStdio(program);

  const demo = createDemo(`http://localhost:${process.env.DEMO_PORT}`);
  const key = await demo.makeKey("Claude Desktop");
  const filled = Object.keys(env).map((name) => [name, key]);
  const client = new Client({ name: "claude-desktop", version: "1" });
  await client.connect(
    new StdioClientTransport({
      command,
      args: [program],
      stderr: "ignore",
      env: { ...Object.fromEntries(filled), CLINICAL_TRIALS_ENDPOINT: `${demo.url}/graphql` },
    }),
  );
  onTestFinished(() => client.close());
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name)).toContain("get_trial");
  const trial = { name: "get_trial", arguments: { trial_id: "NCT90000003" } };
  const { structuredContent } = await client.callTool(trial);
  expect(structuredContent).toMatchObject(trial.arguments);
});

test("npm ci builds the program that the README names", () => {
  const { scripts, bin } = JSON.parse(readFileSync("package.json", "utf8"));
  expect(scripts.prepare).toBe("node scripts/generate.ts && node scripts/build-stdio.ts");
  expect(stdioProgram).toBe("dist/stdio.js");
  expect(bin["toolhub-stdio"]).toBe(stdioProgram);
});

test("starting stands above the picture, on the first screen", () => {
  const start = readme.indexOf("\n## Start\n");
  expect(start).toBeGreaterThan(0);
  expect(readme.slice(0, start).split("\n").length).toBeLessThan(12);
  expect(readme.indexOf("<img ")).toBeGreaterThan(readme.indexOf("npm run dev"));
});

test("every page of docs/ stands in docs/README.md once, in a group, with a sentence", () => {
  const index = readFileSync("docs/README.md", "utf8");
  const groups = [...index.matchAll(/^## (.+)$/gm)].map(([, name]) => name);
  expect(groups).toEqual(["Use it", "Write tools", "Operate it", "Understand it", "Contribute"]);
  const pages = readdirSync("docs", { recursive: true, encoding: "utf8" }).filter(
    (name) => name.endsWith(".md") && name !== "README.md" && !name.startsWith("decisions/"),
  );
  const [, ...lists] = index.split(/^## .+$/m);
  const lines = lists.flatMap((list) => list.trim().split("\n"));
  const listed = lines.map((line) => /^- \[(\S+)\]\(\1\): [^[\]]+\.$/.exec(line)?.[1] ?? line);
  const elsewhere = ["../CONTRIBUTING.md", "../examples/agents/README.md", "decisions/README.md"];
  expect(listed.toSorted()).toEqual([...pages, ...elsewhere].toSorted());
});

test("the README leads to that list, and has no list of its own", () => {
  const next = readme.slice(readme.indexOf("## Where to go next"), readme.indexOf("## Work on it"));
  const linked = [...next.matchAll(/\]\(([^)]+)\)/g)].map(([, target]) => target);
  expect(linked).toEqual(["docs/README.md"]);
  expect(readme).not.toMatch(/^- \[/m);
});
