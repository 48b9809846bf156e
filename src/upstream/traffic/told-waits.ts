import { toHash } from "../../crypto/hash.ts";
import { putLast } from "../../put-last.ts";
import type { UpstreamTarget } from "../target.ts";

/** What is left of a wait, and whether for a limit or until the upstream works again. */
export interface LeftWait {
  readonly seconds: number;
  readonly isLimit: boolean;
}

/** What an upstream told one account: not before `untilMs`. */
interface ToldWait {
  readonly untilMs: number;
  readonly isLimit: boolean;
}

/** Which upstream, and with which key. */
type Told = Pick<UpstreamTarget, "endpoint" | "secrets">;

const maxAccounts = 5000;
const maxUpstreams = 50;

/** Its address and the key, as a digest: what stays in memory does not show it. */
const toName = ({ endpoint, secrets }: Told) => toHash(JSON.stringify([endpoint, secrets]));

/**
 * How long each account has to wait for an upstream, as that told it, in the memory of one isolate. Nobody waits for
 * what another account was told, and another key of the same account is no longer the one that was told it.
 */
export class ToldWaits {
  /** By account, then by upstream and key. */
  readonly #waits = new Map<string, Map<string, ToldWait>>();

  /** Whether there is anything to look at closer: all that a call of nobody who waits asks. */
  knows(accountId: string): boolean {
    return this.#waits.size > 0 && this.#waits.has(accountId);
  }

  /** Of two that were told at once the later end counts: to ask before would be one request too many. */
  async note(accountId: string, told: Told, { seconds, isLimit }: LeftWait): Promise<void> {
    const untilMs = Date.now() + seconds * 1000;
    const name = await toName(told);
    const ofAccount = this.#waits.get(accountId) ?? new Map<string, ToldWait>();
    if ((ofAccount.get(name)?.untilMs ?? 0) >= untilMs) return;
    putLast(ofAccount, [name, { untilMs, isLimit }], maxUpstreams);
    putLast(this.#waits, [accountId, ofAccount], maxAccounts);
  }

  /** Null if the upstream may be asked. */
  async find(accountId: string, told: Told): Promise<LeftWait | null> {
    const name = await toName(told);
    // From here on nothing waits: what is told meanwhile is not taken for what is over.
    this.#forgetOver(accountId);
    const wait = this.#waits.get(accountId)?.get(name);
    if (!wait) return null;
    return { seconds: Math.ceil((wait.untilMs - Date.now()) / 1000), isLimit: wait.isLimit };
  }

  #forgetOver(accountId: string): void {
    const ofAccount = this.#waits.get(accountId);
    if (!ofAccount) return;
    const nowMs = Date.now();
    for (const [name, { untilMs }] of ofAccount) if (untilMs <= nowMs) ofAccount.delete(name);
    if (ofAccount.size === 0) this.#waits.delete(accountId);
  }
}
