import type { Account } from "../account/account.ts";
import type { CallRecord } from "../account/call-history.ts";
import { toObjectName } from "../crypto/account-id.ts";
import { log } from "../observe/log.ts";

/** Keeps work alive that goes on after the answer. */
export type WaitUntil = (work: Promise<unknown>) => void;

interface Batch {
  readonly calls: CallRecord[];
  writtenByMs: number;
}

const writeAfterMs = 2000;
/** A timer ends with the request that started it, if the platform ends that early. */
const lateMs = 5000;
const maxBatch = 100;
const maxWaiting = 2000;

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/**
 * The calls that their accounts do not know of yet. No call waits for a write: what was called within two seconds is
 * handed over in one batch, after the answers. Whoever ends this isolate loses at most that.
 */
export class CallLog {
  readonly #accounts: DurableObjectNamespace<Account>;
  readonly #batches = new Map<string, Batch>();
  #waiting = 0;

  constructor(accounts: DurableObjectNamespace<Account>) {
    this.#accounts = accounts;
  }

  /** Takes the calls of one request; `waitUntil` is the request's own. */
  recorder(accountId: string, waitUntil: WaitUntil): (call: CallRecord) => void {
    return (call) => {
      if (this.#waiting >= maxWaiting) return log("warn", "call_not_recorded");
      const known = this.#batches.get(accountId);
      const batch = known ?? { calls: [], writtenByMs: 0 };
      this.#batches.set(accountId, batch);
      batch.calls.push(call);
      this.#waiting += 1;
      if (batch.calls.length >= maxBatch) waitUntil(this.#write(accountId));
      else if (batch.writtenByMs + lateMs < Date.now()) {
        batch.writtenByMs = Date.now() + writeAfterMs;
        waitUntil(pause(writeAfterMs).then(() => this.#write(accountId)));
      }
    };
  }

  async #write(accountId: string): Promise<void> {
    const { calls = [] } = this.#batches.get(accountId) ?? {};
    this.#batches.delete(accountId);
    this.#waiting -= calls.length;
    if (calls.length === 0) return;
    try {
      await this.#accounts.getByName(toObjectName(accountId)).recordCalls(calls);
    } catch (error) {
      const reason = error instanceof Error ? error.name : "unknown";
      log("warn", "calls_not_recorded", { count: calls.length, reason });
    }
  }
}
