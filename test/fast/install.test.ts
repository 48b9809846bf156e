import { expect, test } from "vitest";

import readme from "../../README.md?raw";
import { createEndpoints } from "../../src/catalog/endpoints.ts";
import { parseConfig } from "../../src/config.ts";
import { type Install, toInstall } from "../../src/discovery/install.ts";
import { toLlmsText } from "../../src/discovery/llms-text.ts";

const url = "https://tools.example.org/mcp/github/readonly";
const name = "toolhub-github-readonly";
const install = toInstall({ name, resource: url });

/** What one pastes at a client, one after the other. */
const findPasted = ({ guides }: Install, client: string) =>
  guides
    .find((guide) => guide.client === client)
    ?.steps.flatMap(({ paste }) => (paste === undefined ? [] : [paste])) ?? [];

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

const hasServer = (guide: string, server: object) =>
  expect(JSON.parse(findPasted(install, guide)[0] ?? "")).toEqual({
    mcpServers: { [name]: server },
  });

test("what people paste into files is valid, and each client's own", () => {
  hasServer("Cursor", { url });
  hasServer("Windsurf", { serverUrl: url });
  const [command = ""] = findPasted(install, "VS Code");
  expect(JSON.parse(command.replace(/^code --add-mcp '(.*)'$/, "$1"))).toEqual({
    name,
    type: "http",
    url,
  });
});

test.each([
  ["Claude Code", [`claude mcp add --transport http ${name} ${url}`]],
  ["Codex", [`codex mcp add ${name} --url ${url}`, `codex mcp login ${name}`]],
  [
    "Gemini CLI",
    [`gemini mcp add --scope user --transport http ${name} ${url}`, `/mcp auth ${name}`],
  ],
  ["Claude", [url]],
  ["Claude Desktop", [url]],
  ["ChatGPT", [url]],
  ["MCP Inspector", ["npx @modelcontextprotocol/inspector"]],
  ["Any other client", [`npx -y mcp-remote ${url}`]],
])("at %s one pastes %j", (client, pasted) => {
  expect(findPasted(install, client)).toEqual(pasted);
});

const clientsOf = ({ guides }: Install) => guides.map(({ client }) => client);

test("a deployed server can be used by every client, Claude first", () => {
  expect(clientsOf(install)).toEqual([
    "Claude",
    "Claude Code",
    "Claude Desktop",
    "VS Code",
    "Cursor",
    "ChatGPT",
    "Codex",
    "Gemini CLI",
    "Windsurf",
    "MCP Inspector",
    "Any other client",
  ]);
  expect(install.guides.every(({ isReachable }) => isReachable)).toBe(true);
});

test.each(["http://localhost:8484/mcp", "http://127.0.0.1:8484/mcp", "http://[::1]:8484/mcp"])(
  "at %s Claude Code comes first, and what cannot reach it comes last and says so",
  (resource) => {
    const local = toInstall({ name, resource });
    expect(clientsOf(local)[0]).toBe("Claude Code");
    expect(clientsOf(local).slice(-2)).toEqual(["Claude", "ChatGPT"]);
    expect(clientsOf(local).toSorted()).toEqual(clientsOf(install).toSorted());
    for (const { client, isReachable, steps } of local.guides) {
      expect(isReachable, client).toBe(client !== "Claude" && client !== "ChatGPT");
      if (!isReachable) expect(steps[0]?.say).toContain("cannot reach an address on this computer");
    }
    const [file = ""] = findPasted(local, "Claude Desktop");
    expect(JSON.parse(file)).toEqual({
      mcpServers: { [name]: { command: "npx", args: ["-y", "mcp-remote", resource] } },
    });
  },
);

test("README's table is the start page's list for the address of npm run dev", () => {
  const config = parseConfig({
    PUBLIC_URL: "http://localhost:8484",
    KEY_RING: "k1:x",
    SIGN_IN: "dev",
    UNSAFE_DEV_SIGN_IN: "1",
  });
  const { listed: endpoints } = createEndpoints(config, []);
  const [, guides = ""] = toLlmsText(config, endpoints, []).split(/^## .*\n\n/m);
  const rows = guides
    .trim()
    .replaceAll(/^- (.+?): (.*)$/gm, "| $1 | $2 |")
    .split("\n");
  expect(rows.length).toBe(toInstall(endpoints[0]).guides.length);
  const table = readme.slice(
    readme.indexOf("## Connect"),
    readme.indexOf("To connect a client to less"),
  );
  expect(table.trim().split("\n").slice(2)).toEqual(["| client | how |", "|---|---|", ...rows]);
});
