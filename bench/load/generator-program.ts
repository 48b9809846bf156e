import autocannon from "autocannon";

import { toQuantile } from "../figures/spread.ts";
import { toMessage, withoutId } from "./answers.ts";
import type { Load, LoadOutcome } from "./generator.ts";
import { toBody } from "./send-once.ts";

/** Sends load, a process of its own: what it costs is nobody's figure. Takes one load after another from its parent. */

const timeoutSeconds = 30;
/** A run ends with a sample: the default of one second would be most of it. */
const sampleMs = 50;

async function send({ request, amount, expected, connections }: Load): Promise<LoadOutcome> {
  const { url, headers, sessionIds } = request;
  const wanted = withoutId(expected);
  const tookMs: number[] = [];
  let id = 1;
  const toHeaders = () => {
    const sessionId = sessionIds[id % sessionIds.length];
    return sessionId === undefined ? headers : { ...headers, "mcp-session-id": sessionId };
  };
  const setupRequest = (each: autocannon.Request) => {
    id += 1;
    return { ...each, headers: toHeaders(), body: toBody(request, id) };
  };
  const startedMs = performance.now();
  let endedMs = startedMs;
  const counts = await autocannon({
    url,
    amount,
    connections,
    timeout: timeoutSeconds,
    sampleInt: sampleMs,
    method: "POST",
    requests: [{ setupRequest }],
    setupClient: (client) => {
      client.on("response", (_status, _bytes, ms) => {
        tookMs.push(ms);
        endedMs = performance.now();
      });
    },
    verifyBody: (body) => withoutId(toMessage(String(body))) === wanted,
  });
  const { non2xx, errors, timeouts, mismatches, "2xx": good } = counts;
  if (good !== amount || non2xx + errors + timeouts + mismatches > 0) {
    throw new Error(
      `${url}: of ${amount} requests ${good} were answered with 2xx, ${non2xx} with another status, ${mismatches} with another answer; ${errors} failed, ${timeouts} of them in time.`,
    );
  }
  const [p50Ms = 0, p95Ms = 0, p99Ms = 0] = [0.5, 0.95, 0.99].map((q) => toQuantile(tookMs, q));
  const perSecond = (amount * 1000) / (endedMs - startedMs);
  return { perSecond, latency: { p50Ms, p95Ms, p99Ms } };
}

process.on("message", (load: Load) => {
  send(load).then(
    (outcome) => process.send?.({ outcome }),
    (error: Error) => process.send?.({ error: error.message }),
  );
});
