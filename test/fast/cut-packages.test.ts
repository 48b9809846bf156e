import { expect, test } from "vitest";

import { loadCutAndWhole } from "../support/cut-and-whole.ts";

const ofPages = `
const Note = ({ children }) => (
  <svg viewBox="0 0 1 1" strokeWidth="2">
    <title>{children}</title>
    <path strokeLinecap="round" />
  </svg>
);
const Page = ({ text }) => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <title>{text}</title>
      <style nonce={text} dangerouslySetInnerHTML={{ __html: "a > b { color: red }" }} />
      <link rel="icon" href={text} />
    </head>
    <body>
      <Note>{text}</Note>
      <form method="post" action={text} hidden={false}>
        <input name={text} value={text} required disabled={false} />
        <button class={text} formaction="/x">{[text, null, false, 3, <b>{text}</b>]}</button>
      </form>
      <script nonce={text} dangerouslySetInnerHTML={{ __html: "a && b" }} />
    </body>
  </html>
);
export const render = (text) => String(<Page text={text} />);
`;

test("pages are the same letter by letter with what is deployed of hono's elements", async () => {
  const [cut, whole] = await loadCutAndWhole<{ render: (text: string) => string }>(ofPages);
  const text = `"><script>'&`;
  expect(cut.render(text)).toBe(whole.render(text));
  expect(cut.render(text)).toContain("&quot;&gt;&lt;script&gt;&#39;&amp;");
  expect(cut.render(text)).not.toContain(text);
});

const ofServers = `
import { createMcpHandler, Server, WebStandardStreamableHTTPServerTransport } from "@modelcontextprotocol/server";
import * as z from "zod";

const list = {
  "tools/list": { tools: [{ name: "t", inputSchema: { type: "object" }, outputSchema: { type: "array" } }] },
  "prompts/list": { prompts: [{ name: "p", arguments: [{ name: "a" }] }] },
  "prompts/get": { messages: [{ role: "user", content: { type: "text", text: "hi" } }] },
  "resources/list": { resources: [{ uri: "x://y", name: "y" }] },
  "resources/templates/list": { resourceTemplates: [{ uriTemplate: "x://{y}", name: "y" }] },
  "resources/read": { contents: [{ uri: "x://y", text: "y" }] },
  "completion/complete": { completion: { values: ["v"] } },
};

function create() {
  const capabilities = { tools: { listChanged: true }, prompts: {}, resources: { subscribe: true }, completions: {}, logging: {} };
  const server = new Server({ name: "s", version: "1" }, { capabilities, instructions: "Ask." });
  for (const [method, result] of Object.entries(list)) server.setRequestHandler(method, () => result);
  server.setRequestHandler("resources/subscribe", () => ({}));
  server.setRequestHandler("own/method", { params: z.looseObject({ count: z.number().int().min(1) }) }, ({ count }) => ({ count }));
  server.setRequestHandler("tools/call", async ({ params }, { mcpReq }) => {
    if (params.name === "broken") return { content: [{ type: "unknown" }] };
    if (params.name === "bare") return {};
    if (params.name === "notify") await mcpReq.notify({ method: "notifications/progress", params: { progressToken: 1, progress: 1 } });
    if (params.name === "log") await mcpReq.log("info", "said");
    if (params.name === "fails") throw new Error("failed");
    return { content: [{ type: "text", text: JSON.stringify(params) }], structuredContent: [1] };
  });
  return server;
}

const show = async (answer) => [answer.status, [...answer.headers].toSorted(), await answer.text()];
const toRequest = (body, headers) => new Request("http://localhost/mcp", {
  method: "POST",
  headers: { "content-type": "application/json", accept: "application/json, text/event-stream", ...headers },
  body: JSON.stringify(body),
});

const handler = createMcpHandler(create, { legacy: "reject" });
export const askModern = async (body, headers) => show(await handler.fetch(toRequest(body, headers)));

export async function askSession(bodies, version) {
  const transport = new WebStandardStreamableHTTPServerTransport({ sessionIdGenerator: () => "s", enableJsonResponse: true });
  await create().connect(transport);
  const answers = [];
  for (const [index, body] of bodies.entries()) {
    const headers = index === 0 ? {} : { "mcp-session-id": "s", "mcp-protocol-version": version };
    answers.push(await show(await transport.handleRequest(toRequest(body, headers))));
  }
  return answers;
}
`;

type Body = Readonly<Record<string, unknown>>;

interface Servers {
  readonly askModern: (body: Body, headers: Readonly<Record<string, string>>) => Promise<unknown>;
  readonly askSession: (bodies: readonly Body[], version: string) => Promise<readonly unknown[]>;
}

const methods = [
  ...["initialize", "ping", "server/discover", "logging/setLevel", "own/method", "nothing/known"],
  ...["tools/list", "tools/call", "prompts/list", "prompts/get", "completion/complete"],
  ...["resources/list", "resources/templates/list", "resources/read", "resources/subscribe"],
  ...["resources/unsubscribe", "tasks/get", "tasks/result", "tasks/list", "tasks/cancel"],
  ...["sampling/createMessage", "elicitation/create", "roots/list", "toString", "__proto__"],
];

const notifications = [
  ...["cancelled", "progress", "initialized", "roots/list_changed", "tasks/status", "message"],
  ...["resources/updated", "tools/list_changed", "elicitation/complete", "nothing"],
].map((name) => `notifications/${name}`);

const client = { clientInfo: { name: "c", version: "1" }, capabilities: { elicitation: {} } };

const params: readonly Body[] = [
  {},
  { name: "t", arguments: { a: [1, null, "x"] }, uri: "x://y", level: "info", count: 2 },
  { ref: { type: "ref/prompt", name: "p" }, argument: { name: "a", value: "v" }, cursor: "c" },
  { name: 3, arguments: [], uri: 4, level: "loud", count: 0, ref: {}, cursor: 5 },
  ...["broken", "bare", "notify", "log", "fails"].map((name) => ({ name })),
  { requestId: 1, progressToken: "p", progress: "half", taskId: "t", _meta: { progressToken: [] } },
  { protocolVersion: "2025-11-25", ...client },
];

const requests = methods.flatMap((method) =>
  params.map((each, index) => ({ jsonrpc: "2.0", id: index + 1, method, params: each })),
);
const told = notifications.flatMap((method) =>
  params.map((each) => ({ jsonrpc: "2.0", method, params: each })),
);

const envelopes: readonly Body[] = [
  { clientInfo: client.clientInfo, clientCapabilities: client.capabilities },
  { clientCapabilities: { elicitation: { form: {} }, roots: 3 }, logLevel: "loud" },
  { clientInfo: { name: 1 }, clientCapabilities: {}, logLevel: "info" },
  {},
];

const toModern = (message: Body, envelope: Body): Body => ({
  ...message,
  params: {
    ...(message.params as Body),
    _meta: Object.fromEntries(
      Object.entries({ protocolVersion: "2026-07-28", ...envelope }).map(([key, value]) => [
        `io.modelcontextprotocol/${key}`,
        value,
      ]),
    ),
  },
});

test("2026-07-28 is answered the same with what is deployed of the SDK", async () => {
  const [cut, whole] = await loadCutAndWhole<Servers>(ofServers);
  const texts: string[] = [];
  for (const message of [...requests, ...told]) {
    const { name = "", uri = "" } = message.params as { name?: unknown; uri?: unknown };
    const named = /^(?:tools\/call|prompts\/get)$/.test(message.method) ? name : uri;
    const headers = {
      "mcp-protocol-version": "2026-07-28",
      "mcp-method": message.method,
      ...(named === "" ? {} : { "mcp-name": String(named) }),
    };
    for (const envelope of envelopes) {
      const body = toModern(message, envelope);
      const answer = await cut.askModern(body, headers);
      expect(answer, JSON.stringify(body)).toEqual(await whole.askModern(body, headers));
      texts.push(JSON.stringify(answer));
    }
  }
  for (const known of ['"hi', "-32601", "-32602", "-32603", "complete", "supportedVersions"])
    expect(
      texts.filter((text) => text.includes(known.replace('"', '\\"'))).length,
      known,
    ).toBeGreaterThan(0);
});

test.each(["2025-11-25", "2025-06-18"])(
  "%s is answered the same with what is deployed of the SDK",
  async (version) => {
    const [cut, whole] = await loadCutAndWhole<Servers>(ofServers);
    const opening = { protocolVersion: version, ...client };
    const bodies = [
      { jsonrpc: "2.0", id: 0, method: "initialize", params: opening },
      ...told.slice(0, 1),
      ...requests.filter(({ method }) => method !== "initialize"),
      ...told,
    ];
    const answers = await cut.askSession(bodies, version);
    expect(answers).toEqual(await whole.askSession(bodies, version));
    const text = JSON.stringify(answers);
    for (const known of ["serverInfo", "-32601", "-32602", "-32603", "inputSchema", "contents"])
      expect(text).toContain(known);
  },
);
