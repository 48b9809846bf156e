import { expect, test } from "vitest";

import readme from "../../README.md?raw";
import { toInstall } from "../../src/web/install.ts";

const url = "https://tools.example.org/mcp/github/readonly";
const name = "toolhub-github-readonly";
const install = toInstall({ name, resource: url });

test("the link for VS Code carries the server as VS Code reads it", () => {
  const query = new URL(install.vscodeLink).searchParams;
  expect(query.get("name")).toBe(name);
  expect(JSON.parse(query.get("config") ?? "")).toEqual({ name, type: "http", url });
});

test("the link for Cursor carries the server in Base64, safe in an address", () => {
  expect(install.cursorLink).not.toMatch(/[+/]=?$| /);
  const query = new URL(install.cursorLink).searchParams;
  expect(query.get("name")).toBe(name);
  expect(JSON.parse(atob(query.get("config") ?? ""))).toEqual({ url });
});

test("what people paste is valid", () => {
  expect(JSON.parse(install.cursorConfig)).toEqual({ mcpServers: { [name]: { url } } });
  expect(JSON.parse(install.vscodeCommand.replace(/^code --add-mcp '(.*)'$/, "$1"))).toEqual({
    name,
    type: "http",
    url,
  });
});

test("Codex and Gemini CLI take the address over HTTP, and sign in with their next command", () => {
  expect(install.codexCommands).toEqual([
    `codex mcp add ${name} --url ${url}`,
    `codex mcp login ${name}`,
  ]);
  expect(install.geminiCommand).toBe(`gemini mcp add --scope user --transport http ${name} ${url}`);
  expect(install.geminiSignIn).toBe(`/mcp auth ${name}`);
});

test("README's table gives the same instructions for the address of npm run dev", () => {
  const dev = toInstall({ name: "toolhub", resource: "http://localhost:8484/mcp" });
  const pasted = [
    dev.claudeCommand,
    ...dev.codexCommands,
    dev.geminiCommand,
    dev.geminiSignIn,
    dev.vscodeCommand,
    dev.cursorConfig,
    dev.inspectorCommand,
  ];
  const table = readme.slice(
    readme.indexOf("## Connect"),
    readme.indexOf("To connect a client to less"),
  );
  for (const text of pasted) expect(table).toContain(`\`${text}\``);
});
