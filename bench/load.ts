import autocannon from "autocannon";

import { type Latency, toQuantile } from "./figures.ts";

/** One request, sent again and again; `toBody` puts in the id. */
export interface LoadRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly toBody: (id: number) => string;
}

const usualConnections = 8;
const timeoutSeconds = 20;
/** A run ends with a sample: the default of one second would be most of it. */
const sampleMs = 50;

/** The same answer whatever the request's id was. */
const withoutId = (body: string) => body.replace(/"id":\d+/, '"id":0');

/** Sends one request and returns its answer. Throws: where it is not the result that `isGood` wants. */
export async function sendOnce(
  { url, headers, toBody }: LoadRequest,
  isGood: (result: unknown) => boolean,
): Promise<string> {
  const response = await fetch(url, { method: "POST", headers: { ...headers }, body: toBody(1) });
  const body = await response.text();
  const { result } = JSON.parse(body);
  if (response.ok && isGood(result)) return body;
  throw new Error(`${url} answered ${response.status}: ${body.slice(0, 500)}`);
}

/**
 * Sends `amount` requests over kept-alive connections. Throws: where one fails, or is answered with anything but
 * `expected`, its id aside.
 */
export async function sendLoad(
  { url, headers, toBody }: LoadRequest,
  amount: number,
  expected: string,
  connections = usualConnections,
): Promise<Latency> {
  const wanted = withoutId(expected);
  const tookMs: number[] = [];
  let id = 1;
  const setupRequest = (request: autocannon.Request) => {
    id += 1;
    return { ...request, body: toBody(id) };
  };
  const counts = await autocannon({
    url,
    amount,
    connections,
    timeout: timeoutSeconds,
    sampleInt: sampleMs,
    method: "POST",
    headers: { ...headers },
    requests: [{ setupRequest }],
    setupClient: (client) => {
      client.on("response", (_status, _bytes, ms) => tookMs.push(ms));
    },
    verifyBody: (body) => withoutId(String(body)) === wanted,
  });
  const { non2xx, errors, timeouts, mismatches, "2xx": good } = counts;
  if (good !== amount || non2xx + errors + timeouts + mismatches > 0) {
    throw new Error(
      `${url}: of ${amount} requests ${good} were answered with 2xx, ${non2xx} with another status, ${mismatches} with another answer; ${errors} failed, ${timeouts} of them in time.`,
    );
  }
  return { p50Ms: toQuantile(tookMs, 0.5), p99Ms: toQuantile(tookMs, 0.99) };
}
