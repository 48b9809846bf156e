import { expect, test } from "vitest";

import { parseToolError } from "../support/mcp-messages.ts";
import { ids, listCodes, rename, renamed, start } from "./batch-tool.ts";

test("each item has its own place in the ledger: a repeated call repeats only what was not done", async () => {
  let isDown = true;
  const refused = { errors: [{ message: "Not now.", extensions: { code: "BAD_USER_INPUT" } }] };
  const { call, asked, listIds } = await start(rename, (body) => {
    if (body.variables.id === "1" && isDown) return refused;
    if (body.variables.id === "2") return 500;
    return body.variables.id === "3" ? { errors: [{ message: "No." }] } : renamed(body);
  });
  const args = { id: ["0", "1", "2", "3", "0"], idempotency_key: "key-00000001" };
  const kept = ["UNKNOWN_OUTCOME", "GRAPHQL_ERROR", "ok"];
  expect(listCodes(await call(args))).toEqual(["ok", "BAD_USER_INPUT", ...kept]);
  isDown = false;
  asked.length = 0;
  expect(listCodes(await call(args))).toEqual(["ok", "ok", ...kept]);
  expect(listIds()).toEqual(["1"]);
});

test("with a key, what was sent goes on without its client, and what was not is sent by the next call", async () => {
  const controller = new AbortController();
  const gate = Promise.withResolvers<void>();
  const { call, asked, listIds } = await start(rename, async (body) => {
    if (asked.length === 4) controller.abort();
    await gate.promise;
    return renamed(body);
  });
  const args = { id: ids(6), idempotency_key: "key-00000001" };
  const first = call(args, { signal: controller.signal });
  await expect.poll(() => controller.signal.aborted).toBe(true);
  gate.resolve();
  expect(listCodes(await first)).toEqual(["ok", "ok", "ok", "ok", "TIMEOUT", "TIMEOUT"]);
  expect(listCodes(await call(args))).toEqual(ids(6).map(() => "ok"));
  expect(listIds().sort()).toEqual(ids(6));
});

test("a confirmed batch asks again only if something is left to do", async () => {
  let isDown = true;
  const refused = { errors: [{ message: "Not now.", extensions: { code: "BAD_USER_INPUT" } }] };
  const { call, asked } = await start(
    rename.replace("{ rename", '@tool(confirm: "Rename {id}?") { rename'),
    (body) => (body.variables.id === "1" && isDown ? refused : renamed(body)),
  );
  const args = { id: ["0", "1"], idempotency_key: "key-00000001" };
  const ask = async () => parseToolError(await call(args)).details?.confirm_token;
  const first = await call({ ...args, confirm_token: await ask() });
  expect(listCodes(first)).toEqual(["ok", "BAD_USER_INPUT"]);
  isDown = false;
  const done = await call({ ...args, confirm_token: await ask() });
  expect(listCodes(done)).toEqual(["ok", "ok"]);
  expect(await call(args)).toEqual(done);
  expect(asked).toHaveLength(3);
});

test.each([{ id: ["0", "2"] }, { id: ["0", "1"], name: "y" }])(
  "a used idempotency_key with %o is refused as a whole",
  async (args) => {
    const { call, asked } = await start(rename, renamed);
    const idempotency_key = "key-00000001";
    await call({ id: ["0", "1"], idempotency_key });
    asked.length = 0;
    expect(parseToolError(await call({ ...args, idempotency_key }))).toMatchObject({
      error_code: "INVALID_PARAMETER",
      details: { path: "/idempotency_key" },
    });
    expect(asked).toEqual([]);
  },
);
