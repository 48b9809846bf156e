import type { Account } from "../account/account.ts";
import type { CallRecord } from "../account/calls/call-record.ts";
import { toObjectName } from "../crypto/account-id.ts";
import { log } from "../observe/log.ts";
import { Soon, type WaitUntil } from "../observe/soon.ts";

interface Batch {
  readonly calls: CallRecord[];
  readonly soon: Soon;
}

const writeAfterMs = 2000;
const maxBatch = 500;
const maxWaiting = 2000;

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
      const batch = this.#batches.get(accountId) ?? this.#begin(accountId);
      batch.calls.push(call);
      this.#waiting += 1;
      if (batch.calls.length >= maxBatch) waitUntil(this.#write(accountId));
      else batch.soon.ask(waitUntil);
    };
  }

  #begin(accountId: string): Batch {
    const soon = new Soon(() => this.#write(accountId), writeAfterMs);
    const batch: Batch = { calls: [], soon };
    this.#batches.set(accountId, batch);
    return batch;
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
