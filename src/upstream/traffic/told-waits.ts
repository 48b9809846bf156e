import { toHash } from "../../crypto/hash.ts";
import { putLast } from "../../put-last.ts";
import type { UpstreamTarget } from "../target.ts";

/** What is left of a wait, and whether for a limit or until the upstream works again. */
export interface LeftWait {
  readonly seconds: number;
  readonly isLimit: boolean;
}

/** What an upstream told one account: not before `untilMs`, with the key of this digest. */
interface ToldWait {
  readonly untilMs: number;
  readonly isLimit: boolean;
  readonly key: string;
}

/** Which upstream, and with which key. */
type Told = Pick<UpstreamTarget, "endpoint" | "secrets">;

const maxAccounts = 5000;
const maxUpstreams = 50;

/** A key as a digest: what stays in memory does not show it. */
const toKeyDigest = (secrets: readonly string[]) => toHash(JSON.stringify(secrets));

/**
 * How long each account has to wait for an upstream, as that told it, in the memory of one isolate. Nobody waits for
 * what another account was told, and another key of the same account is no longer the one that was told it.
 */
export class ToldWaits {
  /** By account, then by the address of the upstream. */
  readonly #waits = new Map<string, Map<string, ToldWait>>();

  get size(): number {
    return this.#waits.size;
  }

  /** Whether there is anything to look at closer: all that a call of nobody who waits asks. */
  knows(accountId: string): boolean {
    return this.#waits.size > 0 && this.#waits.has(accountId);
  }

  /** Of two that were told at once the later end counts: to ask before would be one request too many. */
  async note(accountId: string, { endpoint, secrets }: Told, wait: LeftWait): Promise<void> {
    const key = await toKeyDigest(secrets);
    const ofAccount = this.#waits.get(accountId) ?? new Map<string, ToldWait>();
    const known = ofAccount.get(endpoint);
    const untilMs = Date.now() + wait.seconds * 1000;
    if (known?.key === key && known.untilMs >= untilMs) return;
    putLast(ofAccount, [endpoint, { untilMs, isLimit: wait.isLimit, key }], maxUpstreams);
    putLast(this.#waits, [accountId, ofAccount], maxAccounts);
  }

  /** Null if the upstream may be asked. */
  async find(accountId: string, { endpoint, secrets }: Told): Promise<LeftWait | null> {
    const wait = this.#waits.get(accountId)?.get(endpoint);
    if (!wait) return null;
    const leftMs = wait.untilMs - Date.now();
    if (leftMs > 0 && wait.key === (await toKeyDigest(secrets)))
      return { seconds: Math.ceil(leftMs / 1000), isLimit: wait.isLimit };
    this.#forget(accountId, endpoint);
    return null;
  }

  #forget(accountId: string, endpoint: string): void {
    const ofAccount = this.#waits.get(accountId);
    ofAccount?.delete(endpoint);
    if (ofAccount?.size === 0) this.#waits.delete(accountId);
  }
}
