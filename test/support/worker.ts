import { env, exports } from "cloudflare:workers";

import { createDemo } from "./demo.ts";

export const origin = env.PUBLIC_URL;
export const mcpUrl = `${origin}/mcp`;

/** The Worker under test, asked over HTTP; never follows a redirect. */
export const fetchWorker: typeof fetch = (input, init) =>
  exports.default.fetch(new Request(input, { redirect: "manual", ...init }));

const endpoint = String(Reflect.get(env, "CLINICAL_TRIALS_ENDPOINT"));
export const demo = createDemo(new URL(endpoint).origin);

let people = 0;

/** A name that no other test uses: a fresh account. */
export function createName(): string {
  people += 1;
  return `Person ${people} ${crypto.randomUUID().slice(0, 8)}`;
}
