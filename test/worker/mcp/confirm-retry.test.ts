import { describe, expect, test } from "vitest";

import { AppError } from "../../../src/errors.ts";
import {
  connectTo,
  createCaller,
  createOfferOf,
  createTool,
  offerBy,
  serve,
} from "../../support/in-process.ts";
import { parseToolError } from "../../support/mcp-messages.ts";
import { toCall, vias } from "../../support/ways.ts";
import { accept, createDeleter, inElevenMinutes } from "./deleter.ts";

const twoSteps = (name: string) => createCaller(name, { confirmWay: "two-step" });

describe.each(vias)("a tool that is called by %s", (via) => {
  /** The same answer to the same question, sent again because its result was lost. */
  async function createRetry(losses: Error[] = [], args: object = { id: "x" }) {
    const { send, countDeletions } = createDeleter(losses, via);
    const ada = createCaller("ada");
    const { result } = await send(ada, { arguments: args });
    const answered = {
      arguments: args,
      requestState: result?.requestState,
      inputResponses: accept,
    };
    return { retry: () => send(ada, answered), send, ada, answered, countDeletions };
  }

  test("an answer with its state runs the call once; the same again gets the first result", async () => {
    const { retry, countDeletions } = await createRetry();
    const first = await retry();
    expect(first.result?.structuredContent).toEqual({ ok: true, deletions: 1 });
    expect((await retry()).result).toEqual(first.result);
    inElevenMinutes();
    expect((await retry()).result).toEqual(first.result);
    expect(countDeletions()).toBe(1);
  });

  test("after a confirmed change whose answer was lost, the same again hears that it may have been applied", async () => {
    const lost = new AppError("The API gave no answer.", { kind: "unknown_outcome" });
    const { retry, countDeletions } = await createRetry([lost]);
    for (const _ of ["first", "again"]) {
      const { error_code, message } = parseToolError((await retry()).result as never);
      expect(error_code).toBe("UNKNOWN_OUTCOME");
      expect(message).not.toContain("othing was done");
    }
    expect(countDeletions()).toBe(1);
  });

  test("a confirmed change that the upstream is known not to have made may be sent again with the same yes", async () => {
    const limited = { kind: "limited", retryAfterSeconds: 1 } as const;
    const refusal = new AppError("Not now.", limited, { isUntouched: true });
    const { retry } = await createRetry([refusal]);
    expect(parseToolError((await retry()).result as never).error_code).toBe("RATE_LIMITED");
    expect((await retry()).result?.structuredContent).toMatchObject({ ok: true });
  });

  test("five answers at once run the call once", async () => {
    const { retry, countDeletions } = await createRetry();
    await Promise.all(Array.from({ length: 5 }, retry));
    expect(countDeletions()).toBe(1);
  });

  test("one yes is for one idempotency_key", async () => {
    const { send, ada, answered, countDeletions } = await createRetry();
    await send(ada, answered);
    const keyed = { ...answered, arguments: { id: "x", idempotency_key: "key-00000001" } };
    expect((await send(ada, keyed)).error?.code).toBe(-32602);
    expect(countDeletions()).toBe(1);
  });

  const keyed = { id: "x", idempotency_key: "key-00000001" };

  test("what the ledger knows is told without a question", async () => {
    const { send, ada, retry, countDeletions } = await createRetry([], keyed);
    const first = await retry();
    const asked = await send(ada, { arguments: keyed });
    expect(asked.result).toEqual(first.result);
    const other = await send(ada, { arguments: { ...keyed, id: "y" } });
    expect(parseToolError(other.result as never)).toMatchObject({
      error_code: "INVALID_PARAMETER",
      details: { path: "/idempotency_key" },
    });
    expect(countDeletions()).toBe(1);
  });

  test.each([
    ["running", null],
    ["unknown", new AppError("No answer.", { kind: "unknown_outcome" })],
  ] as const)("a change that is %s is told so without a question", async (state, loss) => {
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    const offer = createOfferOf(
      offerBy(via, [
        createTool("delete_thing", {
          question: () => "Sure?",
          run: async ({ claim }) => {
            await claim?.();
            if (loss) throw loss;
            await held;
            return { result: { ok: true } };
          },
        }),
      ]),
    );
    const client = await connectTo(serve(offer, twoSteps("ada")), { lane: "modern" });
    const call = (more: object = {}) =>
      client.callTool(toCall(via, { name: "delete_thing", arguments: { ...keyed, ...more } }));
    const { details } = parseToolError(await call());
    const first = call({ confirm_token: details?.confirm_token });
    if (state === "unknown") await first;
    await expect
      .poll(async () => parseToolError(await call()).error_code)
      .toBe(state === "running" ? "RATE_LIMITED" : "UNKNOWN_OUTCOME");
    release();
    await first;
  });

  test.each([{}, keyed])("whoever said no cannot say yes with the same state: %o", async (more) => {
    const { send, ada, answered, countDeletions } = await createRetry([], { id: "x", ...more });
    const no = { ...answered, inputResponses: { agree: { action: "decline" } } };
    for (const answer of [no, no, answered, answered]) {
      const { result } = await send(ada, answer);
      expect(parseToolError(result as never).error_code).toBe("DECLINED");
    }
    expect(countDeletions()).toBe(0);
  });

  test.each([{ action: "decline" }, { action: "cancel" }, { action: "accept", content: "yes" }])(
    "after a Yes was carried out, %j with the same state does not say that nothing was done",
    async (later) => {
      const { retry, send, ada, answered, countDeletions } = await createRetry();
      const first = await retry();
      const again = await send(ada, { ...answered, inputResponses: { agree: later } });
      expect(again.result).toEqual(first.result);
      expect(countDeletions()).toBe(1);
    },
  );
});
