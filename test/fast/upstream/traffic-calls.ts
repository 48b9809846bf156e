import { expect } from "vitest";

import type { AppError } from "../../../src/errors.ts";
import { execute, type UpstreamCall } from "../../../src/upstream/execute.ts";
import { toRequestStart } from "../../../src/upstream/request-start.ts";
import { toUpstreamTarget } from "../../../src/upstream/target.ts";
import { type Said, startThings } from "../../support/upstream.ts";
/** A call of an account with a key of its own. */
export function toCall(
  endpoint: string,
  account = "ada",
  changes: Partial<UpstreamCall> = {},
): UpstreamCall {
  const key = `key-of-${account}`;
  return {
    toolset: "acme",
    title: "Acme",
    kind: "query",
    keyLocation: { accountUrl: null, phrase: () => "" },
    target: toUpstreamTarget({
      endpoint,
      credential: { header: "authorization", value: key, key },
    }),
    start: toRequestStart({ document: "query a { a }", operationName: "a" }),
    variables: {},
    requestId: "r",
    timeoutMs: 5000,
    cacheSeconds: 0,
    maxRetries: 0,
    accountId: account,
    ...changes,
  };
}

export const good = { data: { a: 1 } };

/** What a call came to: its data, or the kind of its error. */
export const settle = (call: UpstreamCall) =>
  execute(call).then(
    (data) => ({ data }),
    (error: AppError) => error.problem,
  );

/** An upstream whose answers wait until they are let go. */
export async function startHeld(said: Said = good) {
  let let_go: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => {
    let_go = resolve;
  });
  const { endpoint, asked } = await startThings(async () => {
    await gate;
    return said;
  });
  const arrived = (count: number) => expect.poll(() => asked).toHaveLength(count);
  return { endpoint, asked, letGo: () => let_go(), arrived };
}

export const ok = { status: 200, headers: {}, body: good };
