import { expect, test, vi } from "vitest";

import { CallLog } from "../../src/mcp/call-log.ts";

const call = {
  tool: "ping",
  outcome: "ok",
  startedMs: 1,
  durationMs: 1,
  code: "",
  requestId: "id",
  isCached: false,
  source: "grant",
  keys: [],
};

test("500 calls of one account are handed over at once, before two seconds are over", async () => {
  const recordCalls = vi.fn(async (_calls: readonly unknown[]) => undefined);
  const accounts = { getByName: () => ({ recordCalls }) };
  const log = new CallLog(accounts as unknown as ConstructorParameters<typeof CallLog>[0]);
  const record = log.recorder("ada.tag", () => undefined);
  for (let each = 0; each < 499; each += 1) record(call);
  await Promise.resolve();
  expect(recordCalls).not.toHaveBeenCalled();
  record(call);
  await expect.poll(() => recordCalls).toHaveBeenCalledTimes(1);
  expect(recordCalls.mock.calls[0]?.[0]).toHaveLength(500);
});
