import { beforeAll, describe, expect, test } from "vitest";

import { openSession, send } from "../../support/mcp-client.ts";
import {
  readCode,
  toModern,
  toModernBody,
  toRequest,
  version,
  type WireRow,
} from "../../support/mcp-messages.ts";
import { signIn } from "../../support/person.ts";

let token = "";
beforeAll(async () => {
  token = (await signIn()).tokens.access_token;
});

const headers = { "mcp-protocol-version": version, "mcp-method": "tools/list" };
const list = toModernBody("tools/list");
const json = JSON.stringify(list);

const encode = (text: string) => new TextEncoder().encode(text);
const mebibyte = 1024 * 1024;

/** What to make of a good message. */
type Change = (json: string) => string | Uint8Array<ArrayBuffer> | ReadableStream;

/** `bytes` inside a string. */
const withBytes =
  (...bytes: number[]): Change =>
  (json) => {
    const [before = "", after = ""] = json.replace('"id":1', '"id":"@"').split("@");
    return Uint8Array.from([...encode(before), ...bytes, ...encode(after)]);
  };
/** Nested so that the whole body is `depth` levels deep. */
const atDepth =
  (depth: number): Change =>
  (json) => {
    const { params, ...message } = JSON.parse(json);
    const deep = JSON.parse("[".repeat(depth - 2) + "]".repeat(depth - 2));
    return JSON.stringify({ ...message, params: { ...params, deep } });
  };
/** Exactly this many bytes long. */
const ofSize =
  (bytes: number): Change =>
  // Blanks: a session bounds the id.
  (json) =>
    json.replace(/\}$/, `${" ".repeat(bytes - json.length)}}`);

describe("one message per POST", () => {
  const rows: readonly WireRow[] = [
    ["a request", "2026 http, Sending Messages 6", toModern("tools/list"), [200, 0]],
    [
      "a notification",
      "2026 http, Sending Messages 5",
      {
        headers: { ...headers, "mcp-method": "notifications/x" },
        body: { jsonrpc: "2.0", method: "notifications/x", params: list.params },
      },
      [202, null],
    ],
    ["a batch", "2026 http, Sending Messages 4", { headers, body: [list] }, [400, -32600]],
    ["an empty batch", "JSON-RPC 6", { headers, body: [] }, [400, -32600]],
    [
      "a response",
      "2026 http, Sending Messages 4",
      { headers, body: { jsonrpc: "2.0", id: 1, result: {} } },
      [400, -32600],
    ],
    [
      "an error response",
      "2026 http, Sending Messages 4",
      { headers, body: { jsonrpc: "2.0", id: 1, error: { code: 1, message: "" } } },
      [400, -32600],
    ],
    [
      "a request that is a response too",
      "JSON-RPC 5",
      { headers, body: { ...list, result: {} } },
      [400, -32600],
    ],
    ["an unknown method", "2026 http, Protocol Version Header", toModern("no/such"), [404, -32601]],
    ["an empty method", "JSON-RPC 5.1", toModern(""), [404, -32601]],
  ];
  test.each(rows)("%s (%s)", async (_what, _section, request, expected) => {
    const response = await send(token, request);
    expect([response.status, await readCode(response)]).toEqual(expected);
  });
});

describe("members", () => {
  const rows: readonly (readonly [string, string, object, readonly [number, number]])[] = [
    ["an id that is a word", "2026 basic, Requests", { id: "a" }, [200, 0]],
    ["an id that is zero", "2026 basic, Requests", { id: 0 }, [200, 0]],
    ["an id that is null", "2026 basic, Requests", { id: null }, [400, -32600]],
    ["an id that is an object", "2026 basic, Requests", { id: {} }, [400, -32600]],
    ["an id that is a list", "2026 basic, Requests", { id: [1] }, [400, -32600]],
    ["an id that is a boolean", "2026 basic, Requests", { id: true }, [400, -32600]],
    ["an id that is no integer", "2026 basic, Requests", { id: 1.5 }, [400, -32600]],
    ["another jsonrpc version", "JSON-RPC 4", { jsonrpc: "1.0" }, [400, -32600]],
    ["jsonrpc as a number", "JSON-RPC 4", { jsonrpc: 2 }, [400, -32600]],
    ["no jsonrpc", "JSON-RPC 4", { jsonrpc: undefined }, [400, -32600]],
    ["no method", "JSON-RPC 4", { method: undefined }, [400, -32600]],
    ["a method that is a number", "JSON-RPC 4", { method: 1 }, [400, -32600]],
    ["params that are a list", "2026 basic, Requests", { params: [] }, [400, -32600]],
    ["params that are null", "2026 basic, Requests", { params: null }, [400, -32600]],
    ["params that are text", "2026 basic, Requests", { params: "x" }, [400, -32600]],
    ["_meta that is text", "2026 basic, _meta", { params: { _meta: "x" } }, [400, -32600]],
    ["an unknown member", "JSON-RPC 4", { extra: 1 }, [400, -32600]],
  ];
  test.each(rows)("%s (%s)", async (_what, _section, change, expected) => {
    const response = await send(token, { headers, body: { ...list, ...change } });
    expect([response.status, await readCode(response)]).toEqual(expected);
  });
});

describe("bytes", () => {
  const rows: readonly (readonly [string, string, Change, readonly [number, number]])[] = [
    ["text", "JSON-RPC 4", () => '"tools/list"', [400, -32600]],
    ["a number", "JSON-RPC 4", () => "1", [400, -32600]],
    ["null", "JSON-RPC 4", () => "null", [400, -32600]],
    ["half a message", "JSON-RPC 5.1", (json) => json.slice(0, -1), [400, -32700]],
    ["nothing", "JSON-RPC 5.1", () => "", [400, -32700]],
    ["spaces", "JSON-RPC 5.1", () => " \n", [400, -32700]],
    ["something behind the message", "RFC 8259 2", (json) => `${json}x`, [400, -32700]],
    ["two messages in two lines", "RFC 8259 2", (json) => `${json}\n${json}`, [400, -32700]],
    ["NaN", "RFC 8259 6", (json) => json.replace(":1,", ":NaN,"), [400, -32700]],
    ["a comment", "RFC 8259 2", (json) => `${json}//`, [400, -32700]],
    ["a raw control character", "RFC 8259 7", withBytes(0x00), [400, -32700]],
    ["a byte order mark", "RFC 8259 8.1", (json) => `\ufeff${json}`, [200, 0]],
    ["a byte that is no UTF-8", "RFC 8259 8.1", withBytes(0xff), [400, -32700]],
    ["a character cut short", "RFC 8259 8.1", withBytes(0xe2, 0x82), [400, -32700]],
    ["an overlong slash", "RFC 3629 3", withBytes(0xc0, 0xaf), [400, -32700]],
    ["half a surrogate pair", "RFC 3629 3", withBytes(0xed, 0xa0, 0x80), [400, -32700]],
    ["UTF-16", "RFC 8259 8.1", toUtf16, [400, -32700]],
    ["64 levels", "toolhub, ingress", atDepth(64), [200, 0]],
    ["65 levels", "toolhub, ingress", atDepth(65), [400, -32700]],
    ["100,000 levels", "toolhub, ingress", () => "[".repeat(100_000), [400, -32700]],
    ["1 MiB", "toolhub, ingress", ofSize(mebibyte), [200, 0]],
    ["1 MiB and a byte", "toolhub, ingress", ofSize(mebibyte + 1), [413, -32600]],
    ["4 MiB", "toolhub, ingress", ofSize(4 * mebibyte), [413, -32600]],
    [
      "2 MiB in pieces, of no announced size",
      "toolhub, ingress",
      (json) => toPieces(String(ofSize(2 * mebibyte)(json))),
      [413, -32600],
    ],
    ["a message in pieces", "RFC 9112 7.1", toPieces, [200, 0]],
  ];
  test.each(rows)("%s (%s), in both eras", async (_what, _section, change, expected) => {
    const modern = await send(token, { headers, body: change(json) });
    expect([modern.status, await readCode(modern)]).toEqual(expected);
    const body = change(JSON.stringify(toRequest(1, "tools/list")));
    const legacy = await send(token, { headers: await openSession(token), body });
    expect([legacy.status, await readCode(legacy)]).toEqual(expected);
  });

  test("what JSON says twice counts once: the last, for headers and for the call (RFC 8259 4)", async () => {
    const body = json.replace("{", '{"method":"tools/call",');
    expect((await send(token, { headers, body })).status).toBe(200);
    const other = json.replace(/}$/, ',"method":"tools/call"}');
    const response = await send(token, { headers, body: other });
    expect([response.status, await readCode(response)]).toEqual([400, -32020]);
  });

  test("__proto__ is a member like any other (ECMA-262 B.2.2.1)", async () => {
    const body = json.replace("{", '{"__proto__":{"method":"tools/call"},');
    const response = await send(token, { headers, body });
    expect([response.status, await readCode(response)]).toEqual([400, -32600]);
    expect(Reflect.get({}, "method")).toBeUndefined();
  });
});

describe("2025 framing", () => {
  const request = toRequest(1, "tools/list");
  const rows: readonly WireRow[] = [
    ["no jsonrpc", "JSON-RPC 4", { body: { ...request, jsonrpc: undefined } }, [400, -32600]],
    ["an id that is null", "2025-11-25 basic", { body: { ...request, id: null } }, [400, -32600]],
    [
      "params that are a list",
      "2025-11-25 basic",
      { body: { ...request, params: [] } },
      [400, -32600],
    ],
    [
      "a notification",
      "2025-11-25 transports, Sending Messages 4",
      { body: { jsonrpc: "2.0", method: "notifications/initialized" } },
      [202, null],
    ],
    ["an unknown method", "JSON-RPC 5.1", { body: toRequest(1, "no/such") }, [200, -32601]],
  ];
  test.each(rows)("%s (%s)", async (_what, _section, { body }, expected) => {
    const response = await send(token, { headers: await openSession(token), body });
    expect([response.status, await readCode(response)]).toEqual(expected);
  });
});

function toUtf16(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(
    [...text].flatMap((letter) => [letter.charCodeAt(0) & 0xff, letter.charCodeAt(0) >> 8]),
  );
}

/** A body without a length. */
/** Sent slowly: a refusal that comes too early is met by what is still being written. */
function toPieces(text: string): ReadableStream {
  const pieces = (text.match(/.{1,65536}/gs) ?? []).values();
  return new ReadableStream({
    async pull(controller) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      const { value, done } = pieces.next();
      if (done) controller.close();
      else controller.enqueue(encode(value));
    },
  });
}
