import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { createDemo } from "../support/demo.ts";
import { startWorkerdServer, type WorkerdServer } from "../support/workerd-server.ts";

const demo = createDemo(`http://localhost:${process.env.DEMO_PORT}`);
/** What the server printed since it is up: before, workerd tells of its settings in its own words. */
const lines: string[] = [];
let server: WorkerdServer;
let host = "";
let token = "";

beforeAll(async () => {
  const endpoints = {
    CLINICAL_TRIALS_ENDPOINT: `${demo.url}/graphql`,
    CLINICAL_TRIALS_KEY_URL: `${demo.url}/keys`,
  };
  const main = "test/fixture/hasty-worker.ts";
  server = await startWorkerdServer(endpoints, { main, onLine: (line) => lines.push(line) });
  lines.length = 0;
  host = new URL(server.origin).host;
  const { tokens } = await server.dance.connect("Ada", [
    ["toolset", "clinical-trials"],
    ["key:clinical-trials", await demo.makeKey("Ada")],
  ]);
  token = tokens.access_token;
});
afterAll(() => server.remove());

/** Sends these bytes and nothing more. Resolves with what came back by the end of the connection, or of the answer. */
function sendRaw(head: readonly string[], body = "", hangUp = false): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(server.origin).port), "127.0.0.1");
    let answer = "";
    socket.setEncoding("utf8");
    socket.on("error", () => resolve(answer));
    socket.on("close", () => resolve(answer));
    socket.on("data", (text) => {
      answer += text;
      if (isWhole(answer)) socket.destroy();
    });
    socket.write(`${[...head, "", ""].join("\r\n")}${body}`);
    if (hangUp) socket.end();
  });
}

function isWhole(answer: string): boolean {
  const end = answer.indexOf("\r\n\r\n");
  const [head, body] = [answer.slice(0, end), answer.slice(end + 4)];
  if (/transfer-encoding: chunked/i.test(head)) return body.endsWith("0\r\n\r\n");
  const [, length] = /content-length: (\d+)/i.exec(head) ?? [];
  return length !== undefined && body.length >= Number(length);
}

const toStatus = (answer: string) => Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? 0);

describe("a host", () => {
  const port = () => host.split(":")[1];
  const hosts: readonly (readonly [string, () => string[]])[] = [
    ["that is no name", () => ["Host: exa mple"]],
    ["with a port that is none", () => ["Host: localhost:99999"]],
    ["with a user in front", () => [`Host: a@${host}`]],
    ["with a user and a password", () => [`Host: a:b@${host}`]],
    ["with a path", () => [`Host: ${host}/mcp?x=`]],
    ["with a fragment", () => [`Host: ${host}#`]],
    ["in two lines", () => [`Host: ${host}`, "Host: evil.example"]],
    ["twice in one", () => [`Host: ${host}, ${host}`]],
    ["that is empty", () => ["Host: "]],
    ["with a port alone", () => [`Host: :${port()}`]],
    ["in brackets", () => [`Host: [localhost]:${port()}`]],
    ["of another server", () => ["Host: evil.example"]],
  ];
  const requests = [
    "GET /mcp",
    "POST /mcp",
    "POST /token",
    "GET /account",
    "GET /.well-known/oauth-authorization-server",
  ];
  test.each(hosts)("%s is refused with a sentence, never with 500", async (_, toLines) => {
    for (const request of requests) {
      const head = [`${request} HTTP/1.1`, ...toLines(), "Content-Length: 0", "Connection: close"];
      const answer = await sendRaw(head);
      expect([400, 421], `${request}: ${answer}`).toContain(toStatus(answer));
      if (toStatus(answer) === 421) expect(answer).toContain(server.origin);
    }
  });

  test("in other letters is ours", async () => {
    const head = ["GET /account HTTP/1.1", `Host: ${host.toUpperCase()}`, "Connection: close"];
    expect(toStatus(await sendRaw(head))).toBe(303);
  });
});

const form = "Content-Type: application/x-www-form-urlencoded";
const json = "Content-Type: application/json";
const modern = ["MCP-Protocol-Version: 2026-07-28", "Mcp-Method: tools/list"];

/** Everything that reads a body; what it answers if there is none to read. */
const readers: readonly (readonly [string, string, () => string[], number])[] = [
  ["/mcp", "/mcp", () => [`Authorization: Bearer ${token}`, json, ...modern], 408],
  ["/mcp of a session", "/mcp", () => [`Authorization: Bearer ${token}`, json], 408],
  ["/token", "/token", () => [form], 408],
  ["/register", "/register", () => [json], 408],
  ["a form", "/sign-in", () => [form, `Origin: ${server.origin}`], 400],
];

describe.each(readers)("a body of %s", (_, path, toHeaders, late) => {
  const toHead = (...more: string[]) => [
    `POST ${path} HTTP/1.1`,
    `Host: ${host}`,
    ...toHeaders(),
    ...more,
  ];

  test("that does not go on is let go", async () => {
    const announced = await sendRaw(toHead("Content-Length: 1000"), "{");
    expect([toStatus(announced), announced.length > 100]).toEqual([late, true]);
    const chunked = await sendRaw(toHead("Transfer-Encoding: chunked"), "1\r\n{\r\n");
    expect([toStatus(chunked), chunked.length > 100]).toEqual([late, true]);
  });

  test("that cannot be read is the client's mistake", async () => {
    const answer = await sendRaw(toHead("Transfer-Encoding: chunked"), "zz\r\n{\r\n", true);
    expect([0, 400]).toContain(toStatus(answer));
  });
});

test("a broken chunk of a message is -32700, and nothing of it is a bug", async () => {
  const before = lines.length;
  const head = ["POST /mcp HTTP/1.1", `Host: ${host}`, `Authorization: Bearer ${token}`, json];
  const answer = await sendRaw(
    [...head, ...modern, "Transfer-Encoding: chunked"],
    '5\r\n{"a":\r\nzz\r\n',
  );
  expect(toStatus(answer)).toBe(400);
  expect(answer).toContain("-32700");
  expect(lines.slice(before).filter((line) => line.includes('"error"'))).toEqual([]);
});

const canary = "canary-7f3a9c";
const tokens = [
  `ghp_${canary.replace("-", "")}0123456789abcdef`,
  `github_pat_${canary.replace("-", "")}0123456789`,
  `sk-proj-${canary}0123456789`,
  `AKIA${"CANARY7F3A9C0000"}`,
];

/** What a client sends where the server may not agree with it, with a canary wherever a text may stand. */
const mismatches: readonly (readonly [string, string[], object | string])[] = [
  [
    "another method in the header",
    ["MCP-Protocol-Version: 2026-07-28", `Mcp-Method: ${canary}`],
    toMessage("tools/list"),
  ],
  [
    "another name",
    [...modern.slice(0, 1), "Mcp-Method: resources/read", `Mcp-Name: trials://trial/${canary}`],
    toMessage("resources/read", { uri: `trials://trial/other-${canary}` }),
  ],
  ["another version", [`MCP-Protocol-Version: ${canary}`], toMessage("tools/list")],
  [
    "a method that is not there",
    ["MCP-Protocol-Version: 2026-07-28", `Mcp-Method: ${canary}`],
    toMessage(canary),
  ],
  [
    "a session's version",
    [`MCP-Protocol-Version: ${canary}`, `Mcp-Session-Id: ${canary}`],
    { jsonrpc: "2.0", id: canary, method: canary },
  ],
  [
    "a long address",
    ["MCP-Protocol-Version: 2026-07-28", "Mcp-Method: resources/read"],
    toMessage("resources/read", { uri: `trials://trial/${canary.repeat(60_000)}` }),
  ],
  [
    "known tokens",
    ["MCP-Protocol-Version: 2026-07-28", `Mcp-Method: ${tokens.join(" ")}`],
    toMessage("tools/list", { [tokens[0] ?? ""]: tokens }),
  ],
  ["no message", modern, `{"${canary}`],
];

function toMessage(method: string, params: object = {}) {
  const _meta = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientInfo": { name: canary, version: canary },
    "io.modelcontextprotocol/clientCapabilities": {},
  };
  return { jsonrpc: "2.0", id: canary, method, params: { ...params, _meta } };
}

/** workerd's own words, which no program in it can change: it could not find a host. */
const isPlatform = (line: string) => /^((workerd|kj)\/\S+:\d+: |stack: \S*workerd@)/.test(line);

test("every line that the server prints is JSON, short, and says nothing that was sent", async () => {
  for (const [what, headers, message] of mismatches) {
    const body = typeof message === "string" ? message : JSON.stringify(message);
    const head = [
      "POST /mcp HTTP/1.1",
      `Host: ${host}`,
      `Authorization: Bearer ${token}`,
      json,
      "Accept: application/json, text/event-stream",
      `Content-Length: ${Buffer.byteLength(body)}`,
      "Connection: close",
      ...headers,
    ];
    expect(toStatus(await sendRaw(head, body)), what).toBeGreaterThan(199);
  }
  // A client metadata document that cannot be reached: the provider prints its address by itself.
  const clientId = `https://${canary}.invalid/${canary}`;
  const query = new URLSearchParams({
    client_id: clientId,
    response_type: "code",
    redirect_uri: clientId,
    code_challenge: "x".repeat(43),
    code_challenge_method: "S256",
  });
  await fetch(`${server.origin}/authorize?${query}`, { redirect: "manual" });
  const credentials = { client_id: clientId, refresh_token: canary, grant_type: "refresh_token" };
  await fetch(`${server.origin}/token`, { method: "POST", body: new URLSearchParams(credentials) });

  expect(lines.length).toBeGreaterThan(mismatches.length);
  for (const line of lines) expect(line).not.toMatch(/canary/i);
  for (const line of lines.filter((one) => !isPlatform(one))) {
    expect(() => JSON.parse(line), line.slice(0, 300)).not.toThrow();
    expect(line.length).toBeLessThan(4000);
  }
  const refused = lines
    .filter((line) => !isPlatform(line))
    .map((line) => JSON.parse(line))
    .filter(({ event }) => event === "mcp_refused");
  expect(new Set(refused.map(({ reason }) => reason)).size).toBeGreaterThan(1);
});
