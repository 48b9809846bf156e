import type { AuthInfo, ServerContext } from "@modelcontextprotocol/server";
import type { Access, Account } from "../account/account.ts";
import type { CallRecord } from "../account/calls/call-record.ts";
import {
  type Arrival,
  type Caller,
  type IdempotencyStore,
  type KeyInfo,
  type KeyLocation,
  keyMissing,
  keyUnreadable,
  type OpenedKey,
} from "../caller.ts";
import { findKey } from "../catalog/keys/key-state.ts";
import type { Config } from "../config.ts";
import { toObjectName } from "../crypto/account-id.ts";
import { createAccountLink } from "../crypto/account-link.ts";
import type { KeyRing } from "../crypto/key-ring.ts";
import { openKey, type SealedFor } from "../crypto/seal.ts";
import { createTag, hasTag } from "../crypto/tag.ts";
import type { Deployment } from "../deployment.ts";
import { log } from "../observe/log.ts";
import { findKeyEnd, takeEndingKeys } from "./calls/ending-keys.ts";

/** What one request can do besides answering. */
interface CallerRequest {
  readonly record: (call: CallRecord) => void;
  /** Keeps work alive that goes on after the answer. */
  readonly waitUntil: (work: Promise<unknown>) => void;
  readonly arrival: Omit<Arrival, "grantId">;
}

/**
 * The keys that were opened for what an account said, by toolset and what they were opened from. They go when it goes: at once if that
 * was for one request, with the lease if it was leased.
 */
const openedFor = new WeakMap<Access, Map<string, OpenedKey>>();

/** What a verified token allows becomes the caller. A key is opened only when a tool asks for it. */
export function toCaller(
  { config, ring }: Pick<Deployment, "config" | "ring">,
  access: Access,
  accounts: DurableObjectNamespace<Account>,
  { record, waitUntil, arrival }: CallerRequest,
): Caller {
  const { accountId, clientId, grantId, scopes, expiresAt, waitSeconds } = access;
  let { keys } = access;
  const opened = new Set<string>();
  /** The envelopes that this call has tried. */
  const tried = new Set<string>();
  const { accountUrl } = config;
  const account = () => accounts.getByName(toObjectName(accountId));
  const keyLocation = {
    accountUrl,
    phrase: () => `at ${accountUrl}`,
    endedAt: (toolset: string) => findKeyEnd(keys, toolset),
    link: (toolset: string) => createAccountLink(ring, accountUrl, { accountId, toolset }),
    refresh: async (toolset: string) => {
      keys = await account().listKeys();
      return keys.some((key) => key.toolset === toolset && !tried.has(key.sealed));
    },
  };
  return {
    accountId,
    clientId,
    scopes,
    expiresAt,
    listKeys: () => [...keys, ...listSharedKeys(config, access)],
    takeKeyNotices: () =>
      takeEndingKeys(
        accountId,
        keys.filter(({ toolset }) => opened.has(toolset)),
      ).map(({ toolset, addedAt, expiresAt }) => {
        waitUntil(account().noteKeyTold(toolset, addedAt));
        return { toolset, expiresAt };
      }),
    keyLocation,
    waitSeconds,
    sign: (text) => createTag(ring, toLabel(accountId), text),
    verify: (text, tag) => hasTag(ring, toLabel(accountId), text, tag),
    ledger: toLedger(account),
    // A client's own form counts where the person said so of this client, or the operator of all.
    confirmWay: config.confirmWay === "ask" && !access.trustsForms ? "page" : config.confirmWay,
    approvals: {
      find: async (call) => account().findApproval(grantId, call),
      ask: async (request) => account().askApproval({ ...request, source: grantId }),
      toUrl: (id) => `${accountUrl}/approvals/${id}`,
    },
    keepAlive: waitUntil,
    arrival: { ...arrival, grantId },
    record: (call) => record({ ...call, source: grantId, keys: [...opened] }),
    key: async (toolset) => {
      let found = findKey(toolset, keys, config);
      // Of a lease only what is there counts: the person may just have added the key.
      if (found.state === "needed") found = findKey(toolset, await account().listKeys(), config);
      if (found.state === "needed") throw keyMissing(toolset, keyLocation);
      if (found.state === "shared") {
        return keepOpened(access, `${toolset} ${found.key}`, { text: found.key, isShared: true });
      }
      const { sealed } = found.own;
      tried.add(sealed);
      const owner = { accountId, toolset };
      const from = `${toolset} ${sealed}`;
      const key =
        openedFor.get(access)?.get(from) ??
        keepOpened(access, from, await openStored(ring, owner, sealed, keyLocation));
      opened.add(toolset);
      return key;
    },
  };
}

function keepOpened(access: Access, from: string, opened: OpenedKey): OpenedKey {
  const keys = openedFor.get(access) ?? new Map<string, OpenedKey>();
  openedFor.set(access, keys);
  const key = keys.get(from) ?? opened;
  keys.set(from, key);
  return key;
}

/** Of the headers only `traceparent` is looked at. */
export const toArrival = (lane: Arrival["lane"], { headers }: Request, accountMs: number) => ({
  lane,
  traceparent: headers.get("traceparent"),
  accountMs,
});

/** Of the toolsets that the grant names, those for which only the operator has set a key. */
function listSharedKeys(config: Config, { scopes, keys }: Access): KeyInfo[] {
  const toolsets = new Set(scopes.map((scope) => scope.replace(/:(read|write)$/, "")));
  return [...toolsets]
    .filter((toolset) => findKey(toolset, keys, config).state === "shared")
    .map((toolset) => ({ toolset, owner: "everybody here", last4: "", isShared: true }));
}

/** An envelope that was altered, or came from another row, account or ring, opens for nobody. */
async function openStored(
  ring: KeyRing,
  owner: SealedFor,
  sealed: string,
  keyLocation: KeyLocation,
): Promise<OpenedKey> {
  try {
    return await openKey(ring, owner, sealed);
  } catch {
    log("error", "key_unreadable", { toolset: owner.toolset });
    throw keyUnreadable(owner.toolset, keyLocation);
  }
}

const toLabel = (accountId: string) => `caller/${toObjectName(accountId)}`;

/** The person's own ledger, asked only by changes that carry an idempotency key or a person's yes. */
function toLedger(account: () => DurableObjectStub<Account>): IdempotencyStore {
  return {
    find: async (entries) => account().findChanges(entries),
    begin: async (entry) => account().beginChange(entry),
    finish: async (claim, outcome) => account().finishChange(claim, outcome),
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

/** The caller that `toAuthInfo` put in. Throws: an ordinary Error if there is none: nobody is served as nobody. */
export function callerOf(context: ServerContext): Caller {
  const caller = context.http?.authInfo?.extra?.caller;
  if (!isCaller(caller)) throw new Error("a request reached the server without a caller");
  return caller;
}
