// Before the product, which takes the platform's fetch as it finds it.
import "./planted-fetch.ts";

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

export default worker;
