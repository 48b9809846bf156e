import type { Data } from "../answer-cache.ts";
import type { UpstreamTarget } from "../target.ts";

/** What makes two reads of one account the same: where they go with which key, what is asked, with what. */
export interface Read {
  readonly target: UpstreamTarget;
  readonly start: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** Aborted when the client went away. */
  readonly signal?: AbortSignal | undefined;
  /** Keeps work alive that goes on when the client is gone: others may wait for it. */
  readonly keepAlive?: ((work: Promise<unknown>) => void) | undefined;
}

export interface Flight {
  readonly read: Read;
  readonly work: Promise<Data>;
  /** There if others wait too: told when the one who sent it has left. */
  others: { readonly left: Promise<null>; readonly tell: (nothing: null) => void } | null;
}

/** Reads that are under way, by account: equal ones at the same time are one request. */
export class Flights {
  readonly #flights = new Map<string, readonly Flight[]>();

  get size(): number {
    return this.#flights.size;
  }

  /** The one under way that asks the same; undefined if there is none. */
  find(accountId: string, read: Read): Flight | undefined {
    return this.#flights.get(accountId)?.find((flight) => isSame(flight.read, read));
  }

  /** Begins one that others may wait for, until it is over or the one who sent it leaves. */
  async begin(accountId: string, read: Read, send: () => Promise<Data>): Promise<Data> {
    const flight: Flight = { read, work: send(), others: null };
    this.#flights.set(accountId, [...(this.#flights.get(accountId) ?? []), flight]);
    const leave = () => {
      this.#end(accountId, flight);
      flight.others?.tell(null);
    };
    read.signal?.addEventListener("abort", leave, { once: true });
    // A Worker would end the work of a client that is gone without a word to those who wait for it.
    read.keepAlive?.(flight.work.catch(() => undefined));
    try {
      return await flight.work;
    } finally {
      read.signal?.removeEventListener("abort", leave);
      this.#end(accountId, flight);
    }
  }

  /** What it answers; null if the one who sent it has left, so that somebody else has to send it. Throws: as the request. */
  join(flight: Flight): Promise<Data | null> {
    if (!flight.others) {
      const { promise, resolve } = Promise.withResolvers<null>();
      flight.others = { left: promise, tell: resolve };
    }
    return Promise.race([flight.work, flight.others.left]);
  }

  /** After a change nobody gets what was read before it. */
  forget(accountId: string): void {
    this.#flights.delete(accountId);
  }

  #end(accountId: string, flight: Flight): void {
    const others = this.#flights.get(accountId)?.filter((other) => other !== flight) ?? [];
    if (others.length > 0) this.#flights.set(accountId, others);
    else this.#flights.delete(accountId);
  }
}

function isSame(one: Read, other: Read): boolean {
  return (
    one.start === other.start &&
    isEqual(one.variables, other.variables) &&
    (one.target === other.target || isEqual(one.target, other.target))
  );
}

const isEqual = (one: object, other: object) => JSON.stringify(one) === JSON.stringify(other);
