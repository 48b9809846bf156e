import { AppError } from "../../errors.ts";
import type { Data } from "../answer-cache.ts";
import { type FailureContext, limited, unanswered, untouched } from "../failures.ts";
import { CircuitBreaker } from "./circuit-breaker.ts";
import { type Flight, Flights, patienceMs, type Read } from "./flights.ts";
import { Permits } from "./permits.ts";
import { type LeftWait, ToldWaits } from "./told-waits.ts";

/** A request that is about to leave. */
interface Departure extends FailureContext, Read {
  /** For everything, waiting for a permit included. */
  readonly timeoutMs: number;
}

/** Whose request it is, and its body. */
interface Sender {
  readonly accountId: string;
  readonly body: string;
}

/** Sends it, and waits for the answer so long. */
type Send = (timeoutMs: number) => Promise<Data>;

const permitLimits = { total: 256, perAccount: 64, waiting: 1024, waitingPerAccount: 256 };
const maxUpstreams = 1000;

/**
 * What stands between a call and an upstream, in the memory of one isolate: what it told this account to wait, whether it
 * answers anybody, an equal read that is under way, and how many are there already.
 */
export class Traffic {
  readonly breaker = new CircuitBreaker();
  readonly #waits = new ToldWaits();
  readonly #flights = new Flights();
  readonly #permits = new Map<string, Permits>();

  /**
   * Sends a request when it may go, with the time that is left then. Throws: `limited` while the upstream's own wait lasts,
   * `upstream_down` if it answers nobody or there was no permit in time, without a request; whatever `send` throws.
   */
  pass(call: Departure, { accountId, body }: Sender, send: Send): Promise<Data> {
    if (call.kind === "mutation") return this.#change(call, accountId, send);
    const flight = this.#flights.find(accountId, body, call);
    return flight
      ? this.#join(flight, call, { accountId, body }, send)
      : this.#flights.begin(accountId, body, call, () =>
          this.#sendInTurn(call, accountId, call.timeoutMs, send),
        );
  }

  /** Nothing that was read before a change is over is given to who asks after it. */
  async #change(call: Departure, accountId: string, send: Send): Promise<Data> {
    try {
      return await this.#sendInTurn(call, accountId, call.timeoutMs, send);
    } finally {
      this.#flights.forget(accountId);
    }
  }

  /**
   * Whoever waits for another's request has a deadline of their own, and sends it anew if the other one leaves. A Worker
   * ends what runs for a client that is gone without a word to anybody: so nobody waits for long.
   */
  async #join(first: Flight, call: Departure, sender: Sender, send: Send): Promise<Data> {
    const { accountId, body } = sender;
    const endsAtMs = Date.now() + call.timeoutMs;
    const signal = toSignal(call, call.timeoutMs);
    const aborted = toAborted(signal);
    // Node takes whole numbers alone.
    const waitMs = Math.min(patienceMs, Math.ceil(call.timeoutMs / 2));
    for (let flight: Flight | undefined = first; flight; ) {
      const patience = toAborted(AbortSignal.timeout(waitMs));
      const data = await Promise.race([this.#flights.join(flight), aborted, patience]);
      if (data) return data;
      if (signal.aborted) throw unanswered(call, "TIMEOUT");
      this.#flights.end(body, flight);
      flight = this.#flights.find(accountId, body, call);
    }
    const leftMs = Math.max(1, endsAtMs - Date.now());
    return this.#flights.begin(accountId, body, call, () =>
      this.#sendInTurn(call, accountId, leftMs, send),
    );
  }

  async #sendInTurn(
    call: Departure,
    accountId: string,
    timeoutMs: number,
    send: Send,
  ): Promise<Data> {
    const { target } = call;
    if (this.#waits.knows(accountId)) await this.#assertNotTold(call, accountId);
    if (!this.breaker.isQuiet) this.#assertWorks(call);
    const permits = this.#permitsOf(target.endpoint);
    const endsAtMs = Date.now() + timeoutMs;
    let leftMs = timeoutMs;
    let permit = permits.tryTake(accountId, endsAtMs);
    if (!permit) {
      permit = await permits.wait(accountId, endsAtMs, toSignal(call, timeoutMs));
      leftMs = endsAtMs - Date.now();
    }
    if (!permit) throw tooLate(call);
    try {
      if (leftMs <= 0) throw tooLate(call);
      return await send(leftMs);
    } catch (error) {
      const wait = toToldWait(error);
      if (wait) await this.#waits.note(accountId, target, wait);
      throw error;
    } finally {
      permits.free(permit);
    }
  }

  async #assertNotTold(call: Departure, accountId: string): Promise<void> {
    const wait = await this.#waits.find(accountId, call.target);
    if (wait)
      throw wait.isLimit ? untouched(limited(call, wait.seconds)) : isDown(call, wait.seconds);
  }

  #assertWorks(call: Departure): void {
    const seconds = this.breaker.findPause(call.target.endpoint);
    if (seconds > 0) throw isDown(call, seconds);
  }

  #permitsOf(endpoint: string): Permits {
    const known = this.#permits.get(endpoint);
    if (known) return known;
    if (this.#permits.size >= maxUpstreams) {
      for (const [other, idle] of this.#permits) if (idle.isEmpty()) this.#permits.delete(other);
    }
    const permits = new Permits(permitLimits);
    this.#permits.set(endpoint, permits);
    return permits;
  }
}

/** Of what was not sent nobody has to say that it may have been done. */
const tooLate = (call: Departure) => untouched(unanswered({ ...call, kind: "query" }, "TIMEOUT"));

const isDown = (call: Departure, retryAfterSeconds: number) =>
  untouched(unanswered({ ...call, kind: "query" }, "UPSTREAM_DOWN", { retryAfterSeconds }));

/** What an answer said of waiting: a limit always, an upstream that is down if it named the time itself. */
function toToldWait(error: unknown): LeftWait | null {
  if (!(error instanceof AppError)) return null;
  const { problem } = error;
  if (problem.kind === "limited") return { seconds: problem.retryAfterSeconds, isLimit: true };
  const isTold = problem.kind === "upstream_down" && problem.isTold;
  return isTold ? { seconds: problem.retryAfterSeconds, isLimit: false } : null;
}

function toSignal({ signal }: Read, timeoutMs: number): AbortSignal {
  const deadline = AbortSignal.timeout(timeoutMs);
  return signal ? AbortSignal.any([deadline, signal]) : deadline;
}

const toAborted = (signal: AbortSignal) =>
  new Promise<null>((resolve) => {
    if (signal.aborted) resolve(null);
    else signal.addEventListener("abort", () => resolve(null), { once: true });
  });
