import { toHash } from "../../crypto/hash.ts";
import { putLast } from "../../put-last.ts";
import type { UpstreamTarget } from "../target.ts";

/** What an upstream told one account: not before `untilMs`, with the key of this digest. */
interface ToldWait {
  readonly untilMs: number;
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

  async note(accountId: string, { endpoint, secrets }: Told, seconds: number): Promise<void> {
    const key = await toKeyDigest(secrets);
    const ofAccount = this.#waits.get(accountId) ?? new Map<string, ToldWait>();
    putLast(ofAccount, [endpoint, { untilMs: Date.now() + seconds * 1000, key }], maxUpstreams);
    putLast(this.#waits, [accountId, ofAccount], maxAccounts);
  }

  /** Units: seconds that are left; 0 if the upstream may be asked. */
  async find(accountId: string, { endpoint, secrets }: Told): Promise<number> {
    const wait = this.#waits.get(accountId)?.get(endpoint);
    if (!wait) return 0;
    const leftMs = wait.untilMs - Date.now();
    if (leftMs > 0 && wait.key === (await toKeyDigest(secrets))) return Math.ceil(leftMs / 1000);
    this.#forget(accountId, endpoint);
    return 0;
  }

  #forget(accountId: string, endpoint: string): void {
    const ofAccount = this.#waits.get(accountId);
    ofAccount?.delete(endpoint);
    if (ofAccount?.size === 0) this.#waits.delete(accountId);
  }
}
