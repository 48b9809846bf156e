import { expect, test } from "vitest";

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
