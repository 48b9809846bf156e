import { beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";

import { RequestTimer } from "../../../src/clock.ts";
import { startServer } from "../../support/upstream.ts";
import { good, settle, startHeld, toCall } from "./traffic-calls.ts";

beforeEach(() => {
  onTestFinished(() => void vi.restoreAllMocks());
});

const limits = [
  ["a signal of its own", () => ({})],
  ["the timer of its request", () => ({ timer: new RequestTimer() })],
] as const;

describe.each(limits)("a request that is bounded by %s", (name, toLimit) => {
  test("is late when nothing is answered", async () => {
    const { endpoint, letGo } = await startHeld();
    const said = await settle(toCall(endpoint, "ada", { ...toLimit(), timeoutMs: 50 }));
    expect(said).toMatchObject({ code: "TIMEOUT", retryable: true });
    letGo();
  });

  test("is late when the answer begins and does not end", async () => {
    const endpoint = await startServer((_, response) => {
      response.writeHead(200, { "content-type": "application/json", "content-length": "100" });
      response.write('{"data":');
    });
    const noteRequest = vi.fn();
    const call = toCall(endpoint, "ada", { ...toLimit(), timeoutMs: 100, noteRequest });
    expect(await settle(call)).toMatchObject({ code: "TIMEOUT" });
    expect(noteRequest.mock.calls).toEqual([["timeout", expect.any(Number)]]);
  });

  test("is late when each answer asks to be tried again", async () => {
    const endpoint = await startServer((request, response) => {
      request.resume();
      setTimeout(() => response.writeHead(503).end(), 60);
    });
    const call = toCall(endpoint, "ada", { ...toLimit(), timeoutMs: 350, maxRetries: 100 });
    expect(await settle(call)).toMatchObject({ kind: "upstream_down" });
  });

  test("makes as many signals as it has to", async () => {
    const made = vi.spyOn(AbortSignal, "timeout");
    const { endpoint, letGo } = await startHeld();
    letGo();
    expect(await settle(toCall(endpoint, "ada", toLimit()))).toEqual(good);
    expect(made).toHaveBeenCalledTimes(name === "the timer of its request" ? 0 : 1);
  });
});
