import type { Reply } from "./healthy-oauth.ts";
import { both, on, onFields, onResult, type PlantedFault, status, type } from "./plant.ts";

const toStream = (reply: Reply, write: (json: string) => string): Partial<Reply> => ({
  headers: { ...reply.headers, "content-type": "text/event-stream" },
  body: write(JSON.stringify(reply.body)),
});

const withHeader = (name: string, value: string) => (reply: Reply) => ({
  headers: { ...reply.headers, [name]: value },
});

/** Answers as if nobody had looked at session, revision or origin. */
const looksAway = (kind: string) =>
  on(kind, (_, { mcp, text }) => ({ ...mcp.answerAnyway(text), kind }));

const html = { "content-type": "text/html" };

export const transportFaults: readonly PlantedFault[] = [
  [
    "400 to initialize",
    "initialize-400",
    on("initialize", () => ({ status: 400, body: { error: "no" } })),
    ["not-json-rpc"],
  ],
  [
    "no capabilities",
    "initialize-broken",
    onResult("initialize", () => ({ capabilities: undefined })),
  ],
  [
    "a revision that does not exist",
    "unknown-version",
    both(
      onResult("initialize", () => ({ protocolVersion: "2025-12-24" })),
      looksAway("wrong-version"),
    ),
    ["wrong-version-taken"],
  ],
  ["initialize as text", "wrong-content-type", type("initialize", "text/plain")],
  ["a list as HTML", "wrong-content-type", type("list", "text/html")],
  ["JSON that is no message", "not-json-rpc", onFields("ping", () => ({ jsonrpc: undefined }))],
  [
    "a stream that ends too early",
    "sse-broken",
    on("ping", (reply) => toStream(reply, () => ": nothing\n\n")),
  ],
  [
    "events without the line that ends them",
    "sse-broken",
    on("list", (reply) => toStream(reply, (json) => `data: ${json}`)),
  ],
  [
    "an event that is no JSON",
    "sse-broken",
    on("ping", (reply) => toStream(reply, (json) => `data: hello\n\ndata: ${json}\n\n`)),
  ],
  ["ids as text", "id-changed", onFields("ping", ({ id }) => ({ id: String(id) }))],
  ["200 to a notification", "notification-not-202", status("notification", 200)],
  [
    "a body for a notification",
    "notification-body",
    on("notification", () => ({ body: '{"ok":true}' })),
  ],
  [
    "no ping",
    "ping-refused",
    onFields("ping", () => ({ result: undefined, error: { code: -32601, message: "No." } })),
  ],
  [
    "the header of the revision demanded",
    "needs-version-header",
    on("ping", (_, { request }) =>
      request.headers.has("mcp-protocol-version") ? {} : { status: 400 },
    ),
  ],
  ["any revision taken", "wrong-version-taken", looksAway("wrong-version")],
  [
    "a session id with a space",
    "session-id-characters",
    both(on("initialize", withHeader("mcp-session-id", "a session")), looksAway("old-session")),
    ["session-ignored", "wrong-version-taken"],
  ],
  ["the session id not looked at", "session-ignored", looksAway("old-session")],
  [
    "a session that another instance does not know",
    "session-lost",
    on("initialize", withHeader("mcp-session-id", "of-another-instance")),
  ],
  ["no session id demanded", "session-ignored", looksAway("no-session")],
  ["400 for an old session", "old-session-not-404", status("old-session", 400)],
  [
    "a session that goes on after its end",
    "session-after-delete",
    on("old-session", (reply, { mcp, text, request }) =>
      request.headers.get("mcp-session-id")?.startsWith("00000000")
        ? reply
        : mcp.answerAnyway(text),
    ),
  ],
  ["a page for GET", "get-not-stream", on("get", () => ({ status: 200, body: "<html>" }))],
  ["404 for GET", "get-not-stream", status("get", 404)],
  [
    "a result for any method",
    "unknown-method",
    on("error", ({ body }) => ({
      status: 200,
      body: { ...Object(body), error: undefined, result: {} },
    })),
    ["header-mismatch-taken"],
  ],
  ["500 for what is no JSON", "wrong-json-is-500", status("not-json", 500)],
  ["any web page may call", "origin-unchecked", looksAway("origin")],
  [
    "a modern request refused without a body",
    "modern-refused-without-body",
    on("discover", () => ({ status: 404, body: undefined })),
  ],
  [
    "a modern request refused",
    "modern-missing",
    onFields("discover", () => ({ result: undefined, error: { code: -32601, message: "No." } })),
  ],
  [
    "discovery without revisions",
    "discover-broken",
    onResult("discover", () => ({ supportedVersions: undefined })),
  ],
  [
    "headers that lie",
    "header-mismatch-taken",
    on("error", (reply) => {
      const { error, id } = Object(reply.body);
      if (error.code !== -32020) return reply;
      const result = { resultType: "complete", tools: [], ttlMs: 1, cacheScope: "private" };
      return { ...reply, status: 200, body: { jsonrpc: "2.0", id, result } };
    }),
  ],
  [
    "a session in the era without",
    "modern-session",
    on("discover", withHeader("mcp-session-id", "0123456789")),
  ],
  [
    "a page at the address",
    "no-era",
    both(
      on("initialize", () => ({ headers: html, body: "<html>" })),
      on("discover", () => ({ headers: html, body: "<html>" })),
    ),
    ["wrong-content-type"],
  ],
  [
    "the newer era alone",
    "legacy-missing",
    on("initialize", ({ body }) => {
      const { id } = Object(body);
      const error = { code: -32022, message: "No.", data: { supported: ["2026-07-28"] } };
      return { status: 400, body: { jsonrpc: "2.0", id, error } };
    }),
  ],
  [
    "a request that is never answered",
    "no-answer",
    (reply) => (reply.kind === "ping" ? new Promise(() => undefined) : reply),
  ],
  [
    "an answer that never ends",
    "answer-too-large",
    onFields("ping", () => ({ result: { text: "a".repeat(9 * 1024 * 1024) } })),
  ],
];
