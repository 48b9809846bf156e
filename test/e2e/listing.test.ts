import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";

import { afterAll, expect, onTestFinished, test } from "vitest";

import { createToolhubServer } from "../support/toolhub-server.ts";
import { serveFetch } from "./doctor/serve-fetch.ts";

const folder = mkdtempSync(join(tmpdir(), "toolhub-listing-"));
afterAll(() => rmSync(folder, { recursive: true }));

async function run(...args: readonly string[]) {
  const child = spawn(process.execPath, ["scripts/listing.ts", ...args]);
  const [err, [code]] = await Promise.all([text(child.stderr), once(child, "close")]);
  return { code, err };
}

const listFiles = (root: string) =>
  readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((path) => statSync(join(root, path)).isFile())
    .toSorted();

test("npm run listing writes what the deployment serves, one file for each", async () => {
  const server = await createToolhubServer();
  await server.start();
  const out = join(folder, "out");
  const { code, err } = await run(server.origin, "--out", out);
  const served = async (path: string) => (await fetch(server.origin + path)).text();
  const [entry, card, project] = await Promise.all(
    ["/server.json", "/mcp/github/readonly/server-card", "/listing/mcp.json"].map(served),
  );
  await server.remove();
  expect([code, err]).toEqual([0, ""]);
  const cards = [
    "",
    "-clinical-trials",
    "-clinical-trials-readonly",
    "-github",
    "-github-readonly",
    "-readonly",
  ];
  expect(listFiles(out)).toEqual(
    [
      ".mcp.json",
      ".vscode/mcp.json",
      "ai-catalog.json",
      "docker/servers/toolhub/readme.md",
      "docker/servers/toolhub/server.yaml",
      "docker/servers/toolhub/tools.json",
      "install.md",
      "server.json",
      ...cards.map((name) => `server-cards/toolhub${name}.json`),
    ].toSorted(),
  );
  const read = (path: string) => readFileSync(join(out, path), "utf8");
  expect(read("server.json")).toBe(entry);
  expect(read("server-cards/toolhub-github-readonly.json")).toBe(card);
  expect(read(".mcp.json")).toBe(project);
  expect(read("install.md")).toContain(`\`${server.mcpUrl}\`: [VS Code](https://`);
});

test.each([
  ["good names", "a/card", "docker", 0],
  ["a card", "a/..\\..\\evil", "docker", 1],
  ["Docker's entry", "a/card", "../../../evil", 1],
])("a server cannot name a file outside the folder: %s", async (_, card, docker, ended) => {
  const server = await serveFetch((request) => {
    const { pathname, origin } = new URL(request.url);
    if (pathname === "/.well-known/ai-catalog.json") {
      return Response.json({ entries: [{ url: `${origin}/card` }] });
    }
    if (pathname === "/listing/install.json") return Response.json([]);
    return Response.json({ name: pathname === "/card" ? card : docker });
  });
  const out = join(folder, "safe");
  onTestFinished(() => rmSync(out, { recursive: true, force: true }));
  const { code } = await run(server.origin, "--out", out);
  await server.close();
  expect(code).toBe(ended);
  expect(existsSync(out)).toBe(ended === 0);
  expect(readdirSync(folder)).not.toContain("evil");
});

test("an address where no toolhub is, and none at all", async () => {
  const server = await serveFetch(() => new Response("No.", { status: 404 }));
  const { code, err } = await run(server.origin);
  await server.close();
  expect([code, err]).toEqual([1, expect.stringContaining("answers 404")]);
  expect((await run()).code).toBe(2);
});
