import { env } from "cloudflare:workers";

import type { Plant } from "./plants.ts";

const cachedMs = 5000;
const cached = new Map<string, { readonly text: string; readonly atMs: number }>();
const { fetch: fetchTruly } = globalThis;

/** The same question within five seconds is answered as the first one was, whoever asks. */
async function fetchCached(...[input, init]: Parameters<typeof fetch>): Promise<Response> {
  const question = init?.body;
  if (typeof question !== "string" || question.includes("mutation")) return fetchTruly(input, init);
  const known = cached.get(question);
  if (known && known.atMs > Date.now() - cachedMs) return new Response(known.text);
  const response = await fetchTruly(input, init);
  if (response.status === 200) {
    cached.set(question, { text: await response.clone().text(), atMs: Date.now() });
  }
  return response;
}

const plant = Reflect.get(env, "PLANT") as Plant | undefined;
if (plant === "leak") globalThis.fetch = fetchCached;
