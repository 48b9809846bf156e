import { inject } from "vitest";

import { createDemo } from "./demo.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Where a server is that runs already; null: the tests' own Worker. */
    readonly serverOrigin: string | null;
    /** The origin of the demo upstream. */
    readonly demoUrl: string;
    /** What generated cases are drawn from; see `seed.ts`. */
    readonly seed: number;
  }
}

const running = inject("serverOrigin");
const workers = running === null ? await import("cloudflare:workers") : null;

/**
 * Where the server under test is; every helper asks here, so that the same tests run against any server. Without
 * `SERVER_ORIGIN` it is the Worker in whose workerd the tests run, asked without a socket. With `SERVER_ORIGIN=http://...`
 * in vitest's environment it is the server at that origin, which must have the settings of `server-settings.ts` and its own
 * origin as `PUBLIC_URL`; then this module also loads in Node. A test that imports `cloudflare:workers`,
 * `cloudflare:test` or `account-objects.ts` looks into the objects of its own Worker, and cannot run so.
 */
export const origin: string = running ?? workers?.env.PUBLIC_URL ?? "";
export const mcpUrl = `${origin}/mcp`;

/** Asks the server under test over HTTP; never follows a redirect. */
export const fetchWorker: typeof fetch = (input, init) => {
  const request = new Request(input, { redirect: "manual", ...inPieces, ...init });
  return workers ? workers.exports.default.fetch(request) : fetch(toServer(request));
};

/** Node's `fetch` wants to hear it before it sends a body in pieces. */
const inPieces: object = { duplex: "half" };

/** What is addressed to another name goes to the server under test all the same, under that name. */
function toServer(request: Request): Request {
  const url = new URL(request.url);
  if (url.origin === origin) return request;
  const named = new Request(`${origin}${url.pathname}${url.search}`, request);
  named.headers.set("host", url.host);
  return named;
}

/** The upstream of the server under test. */
export const demo = createDemo(inject("demoUrl"));

let people = 0;

/** A name that no other test uses: a fresh account. */
export function createName(): string {
  people += 1;
  return `Person ${people} ${crypto.randomUUID().slice(0, 8)}`;
}
