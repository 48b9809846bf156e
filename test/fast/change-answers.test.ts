import { text } from "node:stream/consumers";
import { expect, test } from "vitest";

import { compileThings } from "../support/compiler-toolset.ts";
import { createCall } from "../support/in-process.ts";
import { parseToolError } from "../support/mcp-messages.ts";
import { startServer } from "../support/upstream.ts";

const rename =
  '"D" mutation rename_things($id: ID!, $name: String! = "x") { rename(id: $id, name: $name) { id } }';
const two =
  '"D" mutation rename_things($id: ID!) { a: rename(id: $id, name: "a") { id } b: rename(id: $id, name: "b") { id } }';

interface Said {
  readonly status?: number;
  /** A text goes out as it is; `cut` ends the connection instead. */
  readonly body: object | string | "cut";
}

/** A tool whose upstream answers that, and how often it was asked. */
async function start({ status = 200, body }: Said, operation = rename) {
  let asked = 0;
  const endpoint = await startServer(async (request, response) => {
    await text(request);
    asked += 1;
    if (body === "cut") return void response.destroy();
    response.writeHead(status, { "content-type": "application/json" });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  });
  return { call: createCall(compileThings({ a: operation }), endpoint), countAsked: () => asked };
}

const say = (code: string | undefined, path?: readonly unknown[]) => ({
  message: "Said so.",
  ...(path && { path }),
  ...(code !== undefined && { extensions: { code } }),
});
const renamed = { rename: { id: "1" } };
const root = ["rename"];

/** Clear refusals: nothing was done, so the same key may be used again. */
const refusals: readonly (readonly [string, Said, string])[] = [
  ["400 without a word", { status: 400, body: "" }, "UPSTREAM_DOWN"],
  ["401 without a word", { status: 401, body: "" }, "KEY_REFUSED"],
  ["403 as a page", { status: 403, body: "<html>" }, "KEY_TOO_WEAK"],
  ["404 as a page", { status: 404, body: "<html>" }, "MISCONFIGURED"],
  ["413", { status: 413, body: "" }, "UPSTREAM_DOWN"],
  ["429", { status: 429, body: "" }, "RATE_LIMITED"],
  [
    "400 with an error and no data",
    { status: 400, body: { errors: [say(undefined)] } },
    "GRAPHQL_ERROR",
  ],
  [
    "400 of Linear's limit",
    { status: 400, body: { errors: [say("RATELIMITED")] } },
    "RATE_LIMITED",
  ],
  ...[
    "GRAPHQL_PARSE_FAILED",
    "GRAPHQL_VALIDATION_FAILED",
    "BAD_USER_INPUT",
    "OPERATION_RESOLUTION_FAILURE",
    "PERSISTED_QUERY_NOT_FOUND",
    "PERSISTED_QUERY_NOT_SUPPORTED",
    "FORBIDDEN",
  ].map((code) => [`${code} and no data`, { body: { errors: [say(code)] } }, code] as const),
  [
    "GitHub's limit, told as type",
    { body: { errors: [{ message: "Wait.", type: "RATE_LIMITED" }] } },
    "RATE_LIMITED",
  ],
  ["THROTTLED and no data", { body: { errors: [say("THROTTLED")] } }, "RATE_LIMITED"],
  [
    "a key that may not, told of the root",
    { body: { data: { rename: null }, errors: [say("PermissionDenied", root)] } },
    "KEY_TOO_WEAK",
  ],
  ["400 with words of its own", { status: 400, body: { message: "Said so." } }, "GRAPHQL_ERROR"],
  ["UNAUTHENTICATED and no data", { body: { errors: [say("UNAUTHENTICATED")] } }, "KEY_REFUSED"],
  [
    "UNAUTHENTICATED at the root, data null",
    { body: { data: null, errors: [say("UNAUTHENTICATED", root)] } },
    "KEY_REFUSED",
  ],
  [
    "FORBIDDEN at the root, which is null",
    { body: { data: { rename: null }, errors: [say("FORBIDDEN", root)] } },
    "FORBIDDEN",
  ],
];

test.each(refusals)(
  "%s: nothing was done, and the same key is sent again",
  async (_, said, code) => {
    const { call, countAsked } = await start(said);
    const args = { id: "1", idempotency_key: "key-00000001" };
    for (const times of [1, 2]) {
      expect(parseToolError(await call(args)).error_code).toBe(code);
      // What the upstream wants to wait is known by then.
      expect(countAsked()).toBe(code === "RATE_LIMITED" ? 1 : times);
    }
  },
);

/** Everything else that may come back: it is kept and told again. */
const kept: readonly (readonly [string, Said, string, RegExp])[] = [
  [
    "an error without a code",
    { body: { errors: [say(undefined)] } },
    "GRAPHQL_ERROR",
    /refused.*Said so/,
  ],
  ["an unknown code", { body: { errors: [say("TITLE_TOO_LONG")] } }, "TITLE_TOO_LONG", /Said so/],
  ...["INTERNAL_SERVER_ERROR", "SERVICE_UNAVAILABLE", "DOWNSTREAM_SERVICE_ERROR"].map(
    (code) =>
      [
        `${code} without data`,
        { body: { errors: [say(code)] } },
        "UNKNOWN_OUTCOME",
        /Said so.*may have been applied/,
      ] as const,
  ),
  [
    "INTERNAL_SERVER_ERROR, data null",
    { body: { data: null, errors: [say("INTERNAL_SERVER_ERROR", root)] } },
    "UNKNOWN_OUTCOME",
    /may have been applied/,
  ],
  [
    "data partly there",
    { body: { data: renamed, errors: [say("FORBIDDEN", ["rename", "name"])] } },
    "UNKNOWN_OUTCOME",
    /carried the change out.*Said so/,
  ],
  [
    "FORBIDDEN below the root, data null",
    { body: { data: null, errors: [say("FORBIDDEN", ["rename", "id"])] } },
    "UNKNOWN_OUTCOME",
    /carried the change out/,
  ],
  [
    "BAD_USER_INPUT of a resolver",
    { body: { data: { rename: null }, errors: [say("BAD_USER_INPUT", root)] } },
    "BAD_USER_INPUT",
    /Said so/,
  ],
  [
    "400 with data",
    { status: 400, body: { data: renamed, errors: [say("FORBIDDEN")] } },
    "UNKNOWN_OUTCOME",
    /carried/,
  ],
  ["400 with data null", { status: 400, body: { data: null } }, "UNKNOWN_OUTCOME", /may have/],
  ["408", { status: 408, body: "" }, "UNKNOWN_OUTCOME", /may have been applied/],
  ["499", { status: 499, body: "" }, "UNKNOWN_OUTCOME", /may have been applied/],
  [
    "500 with errors",
    { status: 500, body: { errors: [say(undefined)] } },
    "UNKNOWN_OUTCOME",
    /Said so/,
  ],
  [
    "504 with FORBIDDEN",
    { status: 504, body: { errors: [say("FORBIDDEN")] } },
    "UNKNOWN_OUTCOME",
    /Said so/,
  ],
  ["502 as a page", { status: 502, body: "<html>" }, "UNKNOWN_OUTCOME", /may have been applied/],
  ["200 with words of its own", { body: { message: "Said so." } }, "UNKNOWN_OUTCOME", /may have/],
  [
    "no such thing, told of the root",
    { body: { data: { rename: null }, errors: [say("NOT_FOUND", root)] } },
    "NOT_FOUND",
    /Said so/,
  ],
  [
    "a key that may not, told below the root",
    {
      body: { data: { rename: { id: null } }, errors: [say("PermissionDenied", ["rename", "id"])] },
    },
    "UNKNOWN_OUTCOME",
    /carried the change out/,
  ],
  ["303", { status: 303, body: "" }, "UNKNOWN_OUTCOME", /may have been applied/],
  ["200 as a page", { body: "<html>" }, "UNKNOWN_OUTCOME", /may have been applied/],
  [
    "half an answer",
    { body: '{"data":{"rename":{"id"' },
    "UNKNOWN_OUTCOME",
    /may have been applied/,
  ],
  ["a cut connection", { body: "cut" }, "UNKNOWN_OUTCOME", /may have been applied/],
  [
    "errors that nobody can read, with 400",
    { status: 400, body: { data: renamed, errors: "no" } },
    "UNKNOWN_OUTCOME",
    /may have been applied/,
  ],
  [
    "a result that breaks its schema",
    { body: { data: { rename: { id: 7 } } } },
    "MISCONFIGURED",
    /went through/,
  ],
  ["a result without a field", { body: { data: { rename: {} } } }, "MISCONFIGURED", /went through/],
  ["nothing", { body: { data: { rename: null } } }, "NOT_FOUND", /Nothing was found/],
  [
    "more than a result may have",
    { body: { data: { rename: { id: "x".repeat(120_000) } } } },
    "MISCONFIGURED",
    /went through/,
  ],
  [
    "more than toolhub reads",
    { body: { data: { rename: { id: "x".repeat(9_000_000) } } } },
    "UNKNOWN_OUTCOME",
    /may have been applied/,
  ],
];

test.each(kept)(
  "%s: told, kept, and never sent again with this key",
  async (_, said, code, words) => {
    const { call, countAsked } = await start(said);
    const args = { id: "1", idempotency_key: "key-00000001" };
    const first = parseToolError(await call(args));
    expect(first).toMatchObject({ error_code: code, message: expect.stringMatching(words) });
    const again = parseToolError(await call({ name: "x", ...args }));
    expect(again).toMatchObject({
      error_code: code,
      message: expect.stringContaining(first.message),
    });
    expect(again.message).toContain("nothing was sent again");
    expect(countAsked()).toBe(1);
  },
);

const rejectedByAuthor =
  '"D" mutation rename_things($id: ID!) { rename(id: $id, name: "x") { id name @error } }';

test("what the author marked as an error is kept and told again", async () => {
  const body = { data: { rename: { id: "1", name: "too long" } } };
  const { call, countAsked } = await start({ body }, rejectedByAuthor);
  const args = { id: "1", idempotency_key: "key-00000001" };
  for (const _ of ["first", "again"]) {
    expect(parseToolError(await call(args)).message).toContain('said: "too long"');
  }
  expect(countAsked()).toBe(1);
});

test.each([
  ["null", { data: null, errors: [say("FORBIDDEN", ["b"])] }],
  ["partly there", { data: { a: null, b: null }, errors: [say("FORBIDDEN", ["b"])] }],
])("FORBIDDEN at the second of two roots, data %s: the first may have run", async (_, body) => {
  const { call, countAsked } = await start({ body }, two);
  const args = { id: "1", idempotency_key: "key-00000001" };
  for (const _ of ["first", "again"]) {
    expect(parseToolError(await call(args)).error_code).toBe("FORBIDDEN");
  }
  expect(countAsked()).toBe(1);
});

test.each([null, []])("errors %j beside data are no errors", async (errors) => {
  const { call } = await start({ body: { data: renamed, errors } });
  expect((await call({ id: "1" })).structuredContent).toEqual({ id: "1" });
  const query = '"D" query read_things($id: ID!) { thing(id: $id) { id } }';
  const reading = await start({ body: { data: { thing: { id: "1" } }, errors } }, query);
  expect((await reading.call({ id: "1" })).structuredContent).toEqual({ id: "1" });
});

test("a client that is gone before its change leaves does not take the idempotency_key", async () => {
  const { call, countAsked } = await start({ body: { data: renamed } });
  const args = { id: "1", idempotency_key: "key-00000001" };
  const signal = AbortSignal.abort();
  expect(parseToolError(await call(args, { signal })).message).toContain("nothing was done");
  expect(countAsked()).toBe(0);
  expect((await call({ ...args, name: "y" })).structuredContent).toEqual({ id: "1" });
});
