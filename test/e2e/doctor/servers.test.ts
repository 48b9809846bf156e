import { createMcpHandler, McpServer } from "@modelcontextprotocol/server";
import { expect, onTestFinished, test } from "vitest";
import * as z from "zod";
import { createToolhubServer, demo } from "../../support/toolhub-server.ts";
import { listFaults, runDoctor } from "./run-doctor.ts";
import { startExample } from "./sdk-example.ts";
import { serveFetch } from "./serve-fetch.ts";

/** None of them looks at Origin, and one answers 500 to a token that it does not know. */
test.each([
  ["simpleStreamableHttp.js", [], ["origin-unchecked"]],
  ["simpleStatelessStreamableHttp.js", [], ["origin-unchecked"]],
  ["jsonResponseStreamableHttp.js", [], ["origin-unchecked"]],
  ["honoWebStandardStreamableHttp.js", [], ["origin-unchecked"]],
  ["sseAndStreamableHttpCompatibleServer.js", [], ["origin-unchecked"]],
  ["simpleStreamableHttp.js", ["--oauth"], ["wrong-token-not-401", "origin-unchecked"]],
] as const)(
  "at the SDK's example %s %j is found what is true: %j",
  async (file, args, expected) => {
    const example = await startExample(file, ...args);
    const report = await runDoctor(example.url).finally(example.stop);
    expect(listFaults(report)).toEqual(expected);
    const eras = report.steps.filter(({ name }) => name.startsWith("20"));
    expect(eras.map(({ outcome }) => outcome)).toEqual(["warning", "note"]);
  },
);

const add = {
  title: "Add",
  description: "Adds two numbers.",
  inputSchema: z.object({ a: z.number(), b: z.number() }),
  annotations: { readOnlyHint: true },
};

test("a server of the SDK's second version works in both eras, and does not look at Origin", async () => {
  const handler = createMcpHandler(() => {
    const server = new McpServer({ name: "second", version: "1.0.0" });
    server.registerTool("add", add, async ({ a, b }) => ({
      content: [{ type: "text", text: `${a + b}` }],
    }));
    return server;
  });
  const server = await serveFetch((request) => handler.fetch(request));
  const call = { name: "add", args: { a: 1, b: 2 } };
  const report = await runDoctor(`${server.origin}/mcp`, { call }).finally(server.close);
  expect(listFaults(report)).toEqual(["origin-unchecked"]);
  expect(report.steps.slice(-4)).toMatchObject([
    { name: "2025-11-25", outcome: "warning" },
    { name: "2026-07-28", outcome: "ok" },
    { name: "tools", outcome: "ok", says: expect.stringContaining("1 tool,") },
    { name: "call", outcome: "ok", says: "add: a result of 1 characters" },
  ]);
});

test("nothing is found at toolhub, from the 401 to a call", async () => {
  const server = await createToolhubServer();
  onTestFinished(server.remove);
  await server.start();
  const key = await demo.makeKey("Doc");
  const browser = server.dance.openBrowser();
  const show = async ({ pathname, search }: URL) => {
    await browser.signIn("Doc", pathname + search);
    const allowed = await browser.allow(pathname + search, [
      ["toolset", "clinical-trials"],
      ["key:clinical-trials", key],
    ]);
    await fetch(allowed.headers.get("location") ?? "");
  };
  const report = await runDoctor(server.mcpUrl, { show });
  expect(report.findings.map(({ id, seen }) => [id, seen])).toEqual([["only-this-computer", []]]);
  expect(report.steps.map(({ outcome }) => outcome)).toEqual(["note", ...Array(9).fill("ok")]);
  expect(report.steps.at(-1)?.says).toMatch(/^ping: a result of \d+ characters$/);
});
