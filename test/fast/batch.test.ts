import { expect, onTestFinished, test } from "vitest";

import { keyMissing } from "../../src/caller.ts";
import { logTo, toConsole } from "../../src/observe/log.ts";
import { parseToolError } from "../support/mcp-messages.ts";
import type { Asked, Said } from "../support/upstream.ts";
import { ids, listCodes, read, rename, renamed, start } from "./batch-tool.ts";

const found = ({ variables: { id } }: Asked) => ({ data: { thing: { id, name: `N${id}` } } });
const ok = (id: string) => ({ item: id, ok: true, result: { id, name: `N${id}` } });

/** Holds requests back until four, or all that are left, wait; then answers the last one first. */
function createGate(total: number) {
  let left = total;
  let mostWaiting = 0;
  let waiting: (() => void)[] = [];
  const pass = () =>
    new Promise<void>((resolve) => {
      waiting.push(resolve);
      mostWaiting = Math.max(mostWaiting, waiting.length);
      if (waiting.length !== Math.min(4, left)) return;
      // A fifth request would arrive now.
      setTimeout(() => {
        left -= waiting.length;
        const all = waiting.reverse();
        waiting = [];
        for (const answer of all) answer();
      }, 50);
    });
  return { pass, countMostWaiting: () => mostWaiting };
}

test("four items run at once, never five, and results keep the order of the list", async () => {
  const gate = createGate(10);
  const { call } = await start(read, async (asked) => {
    await gate.pass();
    return found(asked);
  });
  const { structuredContent } = await call({ id: ids(10) });
  expect(structuredContent).toEqual({ results: ids(10).map(ok), failed: 0 });
  expect(gate.countMostWaiting()).toBe(4);
});

const faults: readonly (readonly [string, Said, object])[] = [
  ["a GraphQL error", { errors: [{ message: "No." }] }, { error_code: "GRAPHQL_ERROR" }],
  ["null", { data: { thing: null } }, { error_code: "NOT_FOUND", message: "No such thing." }],
  ["an error of the API", 500, { error_code: "UPSTREAM_DOWN", retry_after_seconds: 5 }],
  ["what breaks the schema", { data: { thing: { id: 7 } } }, { error_code: "MISCONFIGURED" }],
];

test.each(faults)("of ten items one meets %s, and nine succeed", async (_, said, error) => {
  const { call } = await start(read, (asked) => (asked.variables.id === "3" ? said : found(asked)));
  const { structuredContent, isError } = await call({ id: ids(10) });
  expect(isError).toBeUndefined();
  const failed = {
    item: "3",
    ok: false,
    error: { ...error, retryable: expect.any(Boolean), request_id: expect.any(String) },
  };
  const results = ids(10).map((id) => (id === "3" ? failed : ok(id)));
  expect(structuredContent).toMatchObject({ results, failed: 1 });
});

test("where all items fail for the key, the call fails, and the API is not asked again and again", async () => {
  const { call, asked } = await start(read, () => 401);
  const error = parseToolError(await call({ id: ids(10) }));
  expect(error.error_code).toBe("KEY_REFUSED");
  expect(asked.length).toBeLessThanOrEqual(4);
  const missing = keyMissing("things", {
    accountUrl: "https://x.example/account",
    phrase: () => "",
  });
  const key = () => Promise.reject(missing);
  expect(parseToolError(await call({ id: ids(10) }, { key }))).toMatchObject({
    error_code: "KEY_MISSING",
    details: { account_url: "https://x.example/account" },
  });
});

test("where all items fail for reasons of their own, each tells its reason", async () => {
  const { call } = await start(read, () => ({ data: { thing: null } }));
  const { structuredContent, isError } = await call({ id: ids(3) });
  expect(isError).toBeUndefined();
  expect(structuredContent).toMatchObject({ failed: 3 });
});

test("after the API's limit is reached, items that were not sent yet are not", async () => {
  let answered = 0;
  const { call, asked } = await start(read, (body) => {
    answered += 1;
    return answered > 4 ? 429 : found(body);
  });
  const codes = listCodes(await call({ id: ids(10) }));
  expect(codes.filter((code) => code === "ok")).toHaveLength(4);
  expect(codes.filter((code) => code === "RATE_LIMITED")).toHaveLength(6);
  expect(asked.length).toBeLessThanOrEqual(8);
});

test("a cancelled call sends no more items", async () => {
  const controller = new AbortController();
  const { call, listIds } = await start(rename, (asked) => {
    if (asked.variables.id === "2") controller.abort();
    return "hang";
  });
  const codes = listCodes(await call({ id: ids(10) }, { signal: controller.signal }));
  expect(codes.slice(0, 4)).toEqual(ids(4).map(() => "UNKNOWN_OUTCOME"));
  expect(codes.slice(4)).toEqual(ids(6).map(() => "TIMEOUT"));
  expect(ids(4)).toEqual(expect.arrayContaining(listIds()));
});

test("all items share one deadline", async () => {
  const { call, listIds } = await start(read, () => "hang", 2000);
  const codes = listCodes(await call({ id: ids(9) }));
  expect(codes).toEqual(ids(9).map(() => "TIMEOUT"));
  expect(new Set(listIds())).toEqual(new Set(["0", "1", "2", "3"]));
});

test("the person is asked once and sees every item, shortened", async () => {
  const { call, asked } = await start(
    rename.replace("{ rename", '@tool(confirm: "Rename {id} to {name}?") { rename'),
    renamed,
  );
  const args = { id: ["a", "b".repeat(60), "c"] };
  const { error_code, details } = parseToolError(await call(args));
  expect(error_code).toBe("CONFIRMATION_REQUIRED");
  expect(details?.question).toBe(`Rename "a", "${"b".repeat(40)}…", "c" to "x"?`);
  expect(asked).toEqual([]);
  const confirm_token = details?.confirm_token;
  const spelledOut = { name: "x", ...args };
  expect((await call({ ...spelledOut, confirm_token })).structuredContent).toMatchObject({
    failed: 0,
  });
  expect(parseToolError(await call({ ...args, id: ["d"], confirm_token })).error_code).toBe(
    "CONFIRMATION_REQUIRED",
  );
});

test("answers are reused item by item", async () => {
  const { call, listIds } = await start(
    read.replace("{ thing", "@tool(cacheSeconds: 60) { thing"),
    found,
  );
  await call({ id: ["0", "1"] });
  expect((await call({ id: ["1", "2", "0"] })).structuredContent).toEqual({
    results: ["1", "2", "0"].map(ok),
    failed: 0,
  });
  expect(listIds().sort()).toEqual(["0", "1", "2"]);
});

test("what is private is told per item, and no model reads it", async () => {
  const { call } = await start(read.replace("name }", "name @private }"), (asked) =>
    asked.variables.id === "1" ? { data: { thing: null } } : found(asked),
  );
  const { structuredContent, _meta } = await call({ id: ids(3) });
  expect(JSON.stringify(structuredContent)).not.toContain("N2");
  expect(_meta).toEqual({
    "toolhub/private": [{ "thing.name": ["N0"] }, null, { "thing.name": ["N2"] }],
  });
});

test("results share 80 kB: what is small stays whole, and the large are cut to what is left", async () => {
  const list = '"D" query list_things($id: ID! @batch) { things(ids: [$id]) { id name } }';
  const { call } = await start(list, ({ variables: { id } }) => ({
    data: {
      things: Array.from({ length: id === "0" ? 1 : 60 }, () => ({ id, name: "x".repeat(1000) })),
    },
  }));
  const { structuredContent } = await call({ id: ids(3) });
  const [small, ...large] = Object(structuredContent).results;
  expect(small.result.items).toHaveLength(1);
  expect(small.result.truncated).toBeUndefined();
  for (const { result } of large) {
    expect(result.items.length).toBeGreaterThan(30);
    expect(result.truncated.omitted).toBe(60 - result.items.length);
  }
  expect(Buffer.byteLength(JSON.stringify(structuredContent))).toBeLessThanOrEqual(80_000);
});

test("items without a list to cut fail alone where they are too large for their share", async () => {
  const { call } = await start(read, ({ variables: { id } }) => ({
    data: { thing: { id, name: "x".repeat(id === "0" ? 10 : 60_000) } },
  }));
  const { structuredContent } = await call({ id: ids(3) });
  expect(listCodes({ structuredContent })).toEqual(["ok", "MISCONFIGURED", "MISCONFIGURED"]);
  expect(JSON.stringify(structuredContent)).toContain("Read it in a call with fewer items.");
});

test("one value is a list of one, and whole numbers are ids, as GraphQL has it", async () => {
  const { call } = await start(read, found);
  const { structuredContent } = await call({ id: 7 });
  expect(Object(structuredContent).results).toMatchObject([{ item: "7", ok: true }]);
});

const wrong = [
  [{ id: [] }, "/id"],
  [{ id: true }, "/id/0"],
  [{ id: ids(11) }, "/id"],
  [{}, "/id"],
  [{ id: ["1", 2.5] }, "/id/1"],
  [{ id: ["x".repeat(50_000)] }, "/id"],
] as const;

test.each(wrong)(
  "arguments that do not fit are refused before anything is sent: %#",
  async (args, path) => {
    const { call, asked } = await start(read, found);
    expect(parseToolError(await call(args))).toMatchObject({
      error_code: "INVALID_PARAMETER",
      details: { path },
    });
    expect(asked).toEqual([]);
  },
);

test("a bug at one item is logged and told without its words", async () => {
  const lines: string[] = [];
  logTo((line) => lines.push(line));
  onTestFinished(() => logTo(toConsole));
  const { call } = await start(read, found);
  let calls = 0;
  const key = async () => {
    calls += 1;
    if (calls === 2) throw new Error("oops");
    return { text: "k" };
  };
  const { structuredContent } = await call({ id: ids(3) }, { key });
  expect(listCodes({ structuredContent })).toEqual(["ok", "INTERNAL_ERROR", "ok"]);
  expect(JSON.stringify(structuredContent)).not.toContain("oops");
  expect(lines.join()).toContain('"event":"tool_bug"');
});
