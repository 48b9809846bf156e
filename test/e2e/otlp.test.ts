import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";

import { createCanaries, findCanaries } from "../support/canary.ts";
import { toModernHeaders, toModernMessage } from "../support/mcp-messages.ts";
import { createToolhubServer, demo, type ToolhubServer } from "../support/toolhub-server.ts";
import { openUpstream, type Upstream } from "../support/upstream.ts";

const traceId = "0af7651916cd43dd8448eb211c80319c";
const callersSpan = "b7ad6b7169203331";
const collectorSecret = "a-secret-of-the-collector";

let collector: Upstream;
let server: ToolhubServer;
const seen: { path: string; authorization: string; body: string }[] = [];

beforeAll(async () => {
  collector = await openUpstream(async (request, response) => {
    const { url: path = "", headers } = request;
    const { authorization = "" } = headers;
    seen.push({ path, authorization, body: await text(request) });
    response.writeHead(200, { "content-type": "application/json" }).end("{}");
  });
  server = await createToolhubServer({
    NAME: "Acme research",
    OTLP_ENDPOINT: new URL(collector.url).origin,
    OTLP_HEADERS: `authorization=Bearer%20${collectorSecret}`,
  });
  await server.start();
});

afterAll(async () => {
  collector.close();
  await server.remove();
});

async function connect() {
  const canaries = createCanaries();
  const key = await demo.makeKey(canaries.argument);
  const choices = [
    ["toolset", "clinical-trials"],
    ["key:clinical-trials", key],
  ] as const;
  const { tokens } = await server.dance.connect(canaries.argument, choices);
  return { canaries, key, token: tokens.access_token };
}

async function call(token: string, name: string, args: object): Promise<string> {
  const message = toModernMessage("tools/call", { name, arguments: args });
  const traceparent = `00-${traceId}-${callersSpan}-01`;
  const headers = { ...toModernHeaders(token, message), traceparent };
  const init = { method: "POST", headers, body: JSON.stringify(message) };
  return (await fetch(server.mcpUrl, init)).text();
}

const listSpans = () =>
  seen.flatMap(({ body }) => JSON.parse(body).resourceSpans[0].scopeSpans[0].spans);

test("the collector gets each call as a span of the caller's trace, whose id the upstream saw as parent", async () => {
  const { canaries, key, token } = await connect();
  expect(await call(token, "get_trial", { trial_id: "NCT90000002" })).toContain("NCT90000002");
  await call(token, "search_clinical_trials", { condition: canaries.argument });
  await call(token, "get_trial", { trial_id: canaries.argument });
  await expect.poll(() => listSpans().length).toBe(3);
  const [span, , failed] = listSpans();
  expect(span).toMatchObject({ traceId, parentSpanId: callersSpan, name: "tools/call get_trial" });
  const [upstreamSaw] = (await demo.listSeen(key)).filter(
    ({ operationName }) => operationName === "get_trial",
  );
  expect(upstreamSaw?.headers.traceparent).toBe(`00-${traceId}-${span.spanId}-01`);
  expect(failed.status).toEqual({ code: 2 });
  expect(seen[0]).toMatchObject({
    path: "/v1/traces",
    authorization: `Bearer ${collectorSecret}`,
  });
  const told = seen.map(({ body }) => body).join("\n");
  expect(told).toContain('"stringValue":"Acme research"');
  expect(findCanaries(told)).toEqual([]);
  for (const secret of [key, token, canaries.argument, "NCT9000"])
    expect(told).not.toContain(secret);
});

test("a collector that is down is heard of in the log alone: calls are answered as before", async () => {
  const { token } = await connect();
  const address = new URL(collector.url).host;
  collector.close();
  for (let each = 0; each < 3; each += 1) {
    const answer = await call(token, "get_trial", { trial_id: `NCT9000000${each + 1}` });
    expect(answer).toContain(`"trial_id":"NCT9000000${each + 1}"`);
  }
  const told = () => server.lines.filter((line) => line.includes("spans_not_pushed"));
  await expect.poll(told).toHaveLength(1);
  const later = await call(token, "get_trial", { trial_id: "NCT90000005" });
  expect(later).toContain('"trial_id":"NCT90000005"');
  const printed = server.lines.join("\n");
  expect(printed).not.toContain(collectorSecret);
  expect(told().join("\n")).not.toContain(address);
});
