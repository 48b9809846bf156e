import type { AuthInfo, ServerContext } from "@modelcontextprotocol/server";

import type { Access, Account } from "../account/account.ts";
import {
  type Caller,
  type KeyInfo,
  type KeyPlace,
  keyMissing,
  keyUnreadable,
  type Ledger,
} from "../caller.ts";
import type { Config } from "../config.ts";
import { toObjectName } from "../keys/account-id.ts";
import { createAccountLink } from "../keys/account-link.ts";
import { type KeyRing, loadKeyRing } from "../keys/ring.ts";
import { openKey, type SealedFor } from "../keys/seal.ts";
import { createTag, hasTag } from "../keys/tag.ts";
import { log } from "../observe/log.ts";

/** What a verified token allows becomes the caller. A key is opened only when a tool asks for it. */
export function toCaller(
  config: Config,
  access: Access,
  accounts: DurableObjectNamespace<Account>,
): Caller {
  const { accountId, clientId, scopes, keys, waitSeconds } = access;
  const { accountUrl } = config;
  const account = () => accounts.getByName(toObjectName(accountId));
  const keyPlace = {
    accountUrl,
    phrase: () => `at ${accountUrl}`,
    link: (toolset: string) =>
      createAccountLink(loadKeyRing(config), accountUrl, { accountId, toolset }),
  };
  return {
    accountId,
    clientId,
    scopes,
    keys,
    keyPlace,
    waitSeconds,
    sign: (text) => createTag(loadKeyRing(config), toLabel(accountId), text),
    verify: (text, tag) => hasTag(loadKeyRing(config), toLabel(accountId), text, tag),
    ledger: toLedger(account),
    key: async (toolset) => {
      const isWanted = (key: KeyInfo) => key.toolset === toolset;
      // Of a lease only what is there counts: the person may just have added the key.
      const stored = keys.find(isWanted) ?? (await account().listKeys()).find(isWanted);
      if (!stored) throw keyMissing(toolset, keyPlace);
      return openStored(loadKeyRing(config), { accountId, toolset }, stored.sealed, keyPlace);
    },
  };
}

/** An envelope that was altered, or came from another row, account or ring, opens for nobody. */
async function openStored(
  ring: KeyRing,
  owner: SealedFor,
  sealed: string,
  keyPlace: KeyPlace,
): Promise<string> {
  try {
    return (await openKey(ring, owner, sealed)).key;
  } catch {
    log("error", "key_unreadable", { toolset: owner.toolset });
    throw keyUnreadable(owner.toolset, keyPlace);
  }
}

const toLabel = (accountId: string) => `caller/${toObjectName(accountId)}`;

/** The person's own ledger, asked only by changes that carry an idempotency key. */
function toLedger(account: () => DurableObjectStub<Account>): Ledger {
  return {
    begin: async (entry) => account().beginChange(entry),
    finish: async (name, outcome) => account().finishChange(name, outcome),
  };
}

/** Carries a caller, and what else its request has, through the SDK to the handlers. The token itself stays behind. */
export function toAuthInfo(caller: Caller, more: Readonly<Record<string, unknown>> = {}): AuthInfo {
  return {
    token: "",
    clientId: caller.clientId,
    scopes: [...caller.scopes],
    extra: { ...more, caller },
  };
}

const isCaller = (value: unknown): value is Caller =>
  typeof value === "object" && value !== null && "accountId" in value && "key" in value;

/** The caller that `toAuthInfo` put in. Throws: an ordinary Error where there is none: nobody is served as nobody. */
export function callerOf(context: ServerContext): Caller {
  const caller = context.http?.authInfo?.extra?.caller;
  if (!isCaller(caller)) throw new Error("a request reached the server without a caller");
  return caller;
}
