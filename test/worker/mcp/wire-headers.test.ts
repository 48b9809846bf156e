import { beforeAll, describe, expect, test } from "vitest";

import { openSession, send } from "../../support/mcp-client.ts";
import {
  initialize,
  readCode,
  toModern,
  toModernBody,
  toRequest,
  version,
  type WireRequest,
  type WireRow,
} from "../../support/mcp-messages.ts";
import { signIn } from "../../support/person.ts";

let token = "";
beforeAll(async () => {
  token = (await signIn()).tokens.access_token;
});

const modernHeaders = { "mcp-protocol-version": version, "mcp-method": "tools/list" };
const list = toModernBody("tools/list");

const capabilitiesKey = "io.modelcontextprotocol/clientCapabilities";
const versionKey = "io.modelcontextprotocol/protocolVersion";

/** The same request with another `_meta`. */
const withEnvelope = (changes: object) => ({
  ...list,
  params: { _meta: { ...list.params._meta, ...changes } },
});

describe("versions and headers", () => {
  const unknown = "2030-01-01";
  const ping = toModern("tools/call", { name: "ping" });
  const pinged = (name: string | null): WireRequest => ({
    ...ping,
    headers: { ...ping.headers, "mcp-name": name },
  });
  const rows: readonly WireRow[] = [
    [
      "no Mcp-Method",
      "2026 http, Standard Request Headers",
      { headers: { ...modernHeaders, "mcp-method": null }, body: list },
      [400, -32020],
    ],
    [
      "another Mcp-Method",
      "2026 http, Server Validation",
      { headers: { ...modernHeaders, "mcp-method": "tools/call" }, body: list },
      [400, -32020],
    ],
    [
      "Mcp-Method in other letters",
      "2026 http, Case Sensitivity",
      { headers: { ...modernHeaders, "mcp-method": "Tools/List" }, body: list },
      [400, -32020],
    ],
    ["no Mcp-Name", "2026 http, Standard Request Headers", pinged(null), [400, -32020]],
    ["another Mcp-Name", "2026 http, Server Validation", pinged("whoami"), [400, -32020]],
    ["Mcp-Name in Base64", "2026 http, Value Encoding", pinged("=?base64?cGluZw==?="), [200, 0]],
    ["two names in Mcp-Name", "2026 http, Server Validation", pinged("ping, ping"), [400, -32020]],
    [
      "Mcp-Name that is no Base64",
      "2026 http, Value Encoding",
      pinged("=?base64?!!!?="),
      [400, -32020],
    ],
    [
      "no Mcp-Name for a resource",
      "2026 http, Standard Request Headers",
      {
        headers: { ...modernHeaders, "mcp-method": "resources/read" },
        body: toModernBody("resources/read", { uri: "toolhub://x" }),
      },
      [400, -32020],
    ],
    [
      "Mcp-Name where none is needed",
      "2026 http, Standard Request Headers",
      { headers: { ...modernHeaders, "mcp-name": "x" }, body: list },
      [200, 0],
    ],
    [
      "wrong headers and wrong params",
      "2026 http, Server Validation",
      {
        headers: { ...modernHeaders, "mcp-method": "prompts/get" },
        body: toModernBody("tools/call", { name: 7 }),
      },
      [400, -32020],
    ],
    [
      "spaces around the version",
      "RFC 9110 5.5",
      { headers: { ...modernHeaders, "mcp-protocol-version": ` ${version} ` }, body: list },
      [200, 0],
    ],
    [
      "two versions",
      "2026 http, Protocol Version Header",
      {
        headers: { ...modernHeaders, "mcp-protocol-version": `${version}, 2025-11-25` },
        body: list,
      },
      [400, -32020],
    ],
    [
      "a version that is none, in header and body",
      "2026 versioning, UnsupportedProtocolVersionError",
      {
        headers: { ...modernHeaders, "mcp-protocol-version": "banana" },
        body: toModernBody("tools/list", {}, "banana"),
      },
      [400, -32022],
    ],
    [
      "no capabilities in the envelope",
      "2026 basic, Request metadata",
      { headers: modernHeaders, body: withEnvelope({ [capabilitiesKey]: undefined }) },
      [400, -32602],
    ],
    [
      "capabilities that are a list",
      "2026 basic, Request metadata",
      { headers: modernHeaders, body: withEnvelope({ [capabilitiesKey]: [] }) },
      [400, -32602],
    ],
    [
      "a version in the body that is a number",
      "2026 basic, Request metadata",
      { headers: modernHeaders, body: withEnvelope({ [versionKey]: 7 }) },
      [400, -32602],
    ],
    [
      "a progress token that is an object",
      "2026 basic/patterns/progress",
      { headers: modernHeaders, body: withEnvelope({ progressToken: {} }) },
      [400, -32600],
    ],
    [
      "no version header",
      "2026 http, Protocol Version Header",
      { headers: { "mcp-method": "tools/list" }, body: list },
      [400, -32020],
    ],
    [
      "another version in the header",
      "2026 http, Protocol Version Header",
      { headers: { ...modernHeaders, "mcp-protocol-version": "2025-11-25" }, body: list },
      [400, -32020],
    ],
    [
      "an unknown version",
      "2026 versioning, UnsupportedProtocolVersionError",
      {
        headers: { ...modernHeaders, "mcp-protocol-version": unknown },
        body: toModernBody("tools/list", {}, unknown),
      },
      [400, -32022],
    ],
    [
      "no envelope",
      "2026 basic, Request metadata",
      { headers: modernHeaders, body: toRequest(1, "tools/list") },
      [400, -32602],
    ],
    [
      "a session id",
      "2026 http, Earlier Revisions",
      { headers: { ...modernHeaders, "mcp-session-id": "x" }, body: list },
      [200, 0],
    ],
    [
      "GET",
      "2026 http, Earlier Revisions",
      { method: "GET", headers: { "mcp-protocol-version": version } },
      [405, -32600],
    ],
    [
      "DELETE",
      "2026 http, Earlier Revisions",
      { method: "DELETE", headers: { "mcp-protocol-version": version } },
      [405, -32600],
    ],
  ];
  test.each(rows)("%s (%s)", async (_what, _section, request, expected) => {
    const response = await send(token, request);
    expect([response.status, await readCode(response)]).toEqual(expected);
    expect(response.headers.has("mcp-session-id")).toBe(false);
  });

  test("an unknown version learns the supported ones", async () => {
    const body = toModernBody("tools/list", {}, unknown);
    const headers = { ...modernHeaders, "mcp-protocol-version": unknown };
    expect(await (await send(token, { headers, body })).json()).toMatchObject({
      id: 1,
      error: { data: { supported: [version], requested: unknown } },
    });
  });

  test("GET and DELETE of a later revision are answered 405 (2026 http, Earlier Revisions)", async () => {
    for (const method of ["GET", "DELETE"]) {
      const headers = { "mcp-protocol-version": "2027-01-01" };
      const response = await send(token, { method, headers });
      expect(response.status).toBe(405);
      expect(response.headers.get("allow")).toBe("POST");
    }
  });

  const accepts = [
    null,
    "*/*",
    "application/json, */*;q=0.1",
    "application/json",
    "text/event-stream",
    "application/*, text/*",
  ];
  test.each(accepts)("Accept: %s is enough, with and without a session", async (accept) => {
    const modern = await send(token, { headers: { ...modernHeaders, accept }, body: list });
    expect(modern.status).toBe(200);
    expect((await send(token, { headers: { accept }, body: initialize })).status).toBe(200);
    const session = { ...(await openSession(token)), accept };
    expect((await send(token, { headers: session, body: toRequest(1, "tools/list") })).status).toBe(
      200,
    );
    const stream = await send(token, { method: "GET", headers: { ...session, accept: "*/*" } });
    expect(stream.headers.get("content-type")).toContain("text/event-stream");
    await stream.body?.cancel();
  });
});
