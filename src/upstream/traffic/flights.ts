import { putLast } from "../../put-last.ts";
import type { Data } from "../answer-cache.ts";
import type { UpstreamTarget } from "../target.ts";
import { createDeferred } from "./deferred.ts";

/** What makes two reads of one account the same: whose errors they are told in, where they go with which key, and the body. */
export interface Read {
  readonly toolset: string;
  readonly target: UpstreamTarget;
  /** Aborted when the client went away. */
  readonly signal?: AbortSignal | undefined;
}

export interface Flight {
  readonly read: Read;
  readonly work: Promise<Data>;
  /** From then on nobody joins it: of one whose client is gone nobody hears. In ms since 1970. */
  readonly staleAtMs: number;
  /** There if others wait too: told when the one who sent it has left. */
  others: ReturnType<typeof createDeferred<null>> | null;
}

const maxAccounts = 5000;
/** More than one account may have under way: those whose clients are gone stay until they are pushed out. */
const maxOfAccount = 256;

/** How long a read waits for an equal one that another request has sent. */
export const patienceMs = 2000;

/** Reads that are under way, by account and body: equal ones at the same time are one request. */
export class Flights {
  readonly #flights = new Map<string, Map<string, Flight>>();

  get size(): number {
    return this.#flights.size;
  }

  /** The one under way that asks the same; undefined if there is none. */
  find(accountId: string, body: string, { toolset, target }: Read): Flight | undefined {
    const flight = this.#flights.get(accountId)?.get(body);
    if (!flight || flight.staleAtMs <= Date.now()) return undefined;
    const { read } = flight;
    return read.toolset === toolset && isSame(read.target, target) ? flight : undefined;
  }

  /** Begins one that others may wait for, until it is over or the one who sent it leaves. */
  begin(accountId: string, body: string, read: Read, send: () => Promise<Data>): Promise<Data> {
    const staleAtMs = Date.now() + patienceMs;
    const flight: Flight = { read, work: send(), staleAtMs, others: null };
    const ofAccount = this.#flights.get(accountId) ?? new Map<string, Flight>();
    putLast(ofAccount, [body, flight], maxOfAccount);
    putLast(this.#flights, [accountId, ofAccount], maxAccounts);
    const end = () => this.end(accountId, body, flight);
    // It is over for others before whoever sent it goes on.
    flight.work.then(end, end);
    if (read.signal) endWith(read.signal, flight, end);
    return flight.work;
  }

  /** What it answers; null if the one who sent it has left, so that somebody else has to send it. Throws: as the request. */
  join(flight: Flight): Promise<Data | null> {
    flight.others ??= createDeferred<null>();
    return Promise.race([flight.work, flight.others.promise]);
  }

  /** After a change nobody gets what was read before it. */
  forget(accountId: string): void {
    this.#flights.delete(accountId);
  }

  /** Nobody waits for it from now on. */
  end(accountId: string, body: string, flight: Flight): void {
    const ofAccount = this.#flights.get(accountId);
    if (ofAccount?.get(body) !== flight) return;
    ofAccount.delete(body);
    if (ofAccount.size === 0) this.#flights.delete(accountId);
  }
}

/** Those who wait are told when the one who sent it leaves. */
function endWith(signal: AbortSignal, flight: Flight, end: () => void): void {
  const leave = () => {
    end();
    flight.others?.resolve(null);
  };
  signal.addEventListener("abort", leave, { once: true });
  const stay = () => signal.removeEventListener("abort", leave);
  flight.work.then(stay, stay);
}

const isSame = (one: UpstreamTarget, other: UpstreamTarget) =>
  one === other || JSON.stringify(one) === JSON.stringify(other);
