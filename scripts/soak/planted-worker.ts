import { env } from "cloudflare:workers";

import { Account as ProductAccount } from "../../src/account/account.ts";
import type { LedgerAnswer, LedgerClaim, LedgerEntry } from "../../src/caller.ts";
import worker from "../../src/index.ts";
import type { Plant } from "./plants.ts";

export { McpSession } from "../../src/mcp/session/session.ts";
export { Directory } from "../../src/store/directory.ts";
export { Metrics } from "../../src/store/metrics.ts";
export { Registry } from "../../src/store/registry.ts";

const plant = Reflect.get(env, "PLANT") as Plant | undefined;

/** The product's account, with a fault where `plant` names one. */
export class Account extends ProductAccount {
  override async revokeGrant(grantId: string): Promise<void> {
    if (plant !== "lost-write") await super.revokeGrant(grantId);
  }

  override findChanges(entries: readonly LedgerEntry[]): LedgerAnswer[] {
    const isForgetful = plant === "double-change";
    return isForgetful ? entries.map(() => ({ state: "new" })) : super.findChanges(entries);
  }

  override async beginChange(entry: LedgerEntry & LedgerClaim): Promise<LedgerAnswer> {
    return plant === "double-change" ? { state: "new" } : super.beginChange(entry);
  }
}

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

if (plant === "leak") globalThis.fetch = fetchCached;

export default worker;
