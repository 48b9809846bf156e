import type { Data } from "../answer-cache.ts";
import type { UpstreamTarget } from "../target.ts";
import { createDeferred } from "./deferred.ts";

/** What makes two reads of one account the same, beside their body: whose errors they are told in, where they go with which key. */
interface ReadPlace {
  readonly toolset: string;
  readonly target: UpstreamTarget;
}

export interface Read extends ReadPlace {
  /** Aborted when the client went away. */
  readonly signal?: AbortSignal | undefined;
}

export interface Flight extends ReadPlace {
  readonly accountId: string;
  readonly work: Promise<Data>;
  /** From then on nobody joins it: of one whose client is gone nobody hears. In ms since 1970. */
  readonly staleAtMs: number;
  /** There if others wait too: told when the one who sent it has left. */
  others: ReturnType<typeof createDeferred<null>> | null;
}

/** Of all accounts. What is over it is sent all the same, and nobody joins it. */
const maxFlights = 1024;
/** Of one account: nobody takes all of it. */
const maxOfAccount = 64;
/** Of a body that is kept, in characters: all of them are 16 MiB at most. */
const maxBodyLength = 8192;

/** How long a read waits for an equal one that another request has sent. */
export const patienceMs = 2000;

/** Reads that are under way: equal ones at the same time are one request. */
export class Flights {
  /** By account and body, the oldest first. */
  readonly #flights = new Map<string, Flight>();
  readonly #ofAccount = new Map<string, number>();

  /** The one under way that asks the same; undefined if there is none. */
  find(accountId: string, body: string, { toolset, target }: ReadPlace): Flight | undefined {
    if (body.length > maxBodyLength) return undefined;
    this.#dropStale();
    const flight = this.#flights.get(toName(accountId, body));
    return flight?.toolset === toolset && isSame(flight.target, target) ? flight : undefined;
  }

  /** Begins one that others may wait for, until it is over or the one who sent it leaves. */
  begin(accountId: string, body: string, read: Read, send: () => Promise<Data>): Promise<Data> {
    const { toolset, target, signal } = read;
    const staleAtMs = Date.now() + patienceMs;
    const flight = { accountId, toolset, target, work: send(), staleAtMs, others: null };
    if (body.length > maxBodyLength) return flight.work;
    const name = toName(accountId, body);
    if (!this.#keep(name, flight)) return flight.work;
    const end = () => this.#drop(name, flight);
    // It is over for others before whoever sent it goes on.
    flight.work.then(end, end);
    if (signal) endWith(signal, flight, end);
    return flight.work;
  }

  /** What it answers; null if the one who sent it has left, so that somebody else has to send it. Throws: as the request. */
  join(flight: Flight): Promise<Data | null> {
    flight.others ??= createDeferred<null>();
    return Promise.race([flight.work, flight.others.promise]);
  }

  /** After a change nobody gets what was read before it. */
  forget(accountId: string): void {
    if (!this.#ofAccount.has(accountId)) return;
    for (const [name, flight] of this.#flights) {
      if (flight.accountId === accountId) this.#drop(name, flight);
    }
  }

  /** Nobody waits for it from now on. */
  end(body: string, flight: Flight): void {
    this.#drop(toName(flight.accountId, body), flight);
  }

  /** False if there is no room for it. */
  #keep(name: string, flight: Flight): boolean {
    const { accountId } = flight;
    this.#dropStale();
    this.#drop(name, this.#flights.get(name));
    const count = this.#ofAccount.get(accountId) ?? 0;
    if (count >= maxOfAccount || this.#flights.size >= maxFlights) return false;
    this.#flights.set(name, flight);
    this.#ofAccount.set(accountId, count + 1);
    return true;
  }

  #drop(name: string, flight: Flight | undefined): void {
    if (!flight || this.#flights.get(name) !== flight) return;
    const { accountId } = flight;
    this.#flights.delete(name);
    const left = (this.#ofAccount.get(accountId) ?? 1) - 1;
    if (left > 0) this.#ofAccount.set(accountId, left);
    else this.#ofAccount.delete(accountId);
  }

  /** A request whose client is gone may end without a word: nothing of it stays. */
  #dropStale(): void {
    const nowMs = Date.now();
    for (const [name, flight] of this.#flights) {
      if (flight.staleAtMs > nowMs) return;
      this.#drop(name, flight);
    }
  }
}

/** No account has a space in its id. */
const toName = (accountId: string, body: string) => `${accountId} ${body}`;

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
