import { daySeconds } from "../clock.ts";

/** So many at once, and then so many a minute. */
export interface Limit {
  readonly burst: number;
  readonly perMinute: number;
}

/**
 * Requests of one client address. Generous, because a whole office may share an address, and hosted clients fetch
 * tokens and register for all their people from a few.
 */
export const addressLimits = {
  /** Everything that begins or ends a sign-in. */
  sign_in: { burst: 300, perMinute: 60 },
  authorize: { burst: 600, perMinute: 120 },
  register: { burst: 300, perMinute: 30 },
  token: { burst: 1000, perMinute: 600 },
  /** Pages and forms of people who have signed in, administrators included. */
  account: { burst: 600, perMinute: 120 },
  /** Pasted keys that are tried at an upstream: nobody may find out here which keys are good. */
  key_probe: { burst: 300, perMinute: 60 },
  /** Requests that make toolhub fetch a client metadata document. */
  metadata: { burst: 200, perMinute: 60 },
} as const satisfies Readonly<Record<string, Limit>>;

/** Keys that are tried for one account, from wherever. */
export const accountKeyLimit: Limit = { burst: 20, perMinute: 5 };

export type LimitedRoute = keyof typeof addressLimits;

const networkFactor = 8;

/**
 * The same for the network around an address, an IPv4 /24 or an IPv6 /48: whoever has one has thousands of addresses. No
 * network registers as many apps in a day as the registry holds.
 */
export function toNetworkLimit(route: LimitedRoute): Limit {
  if (route === "register") return { burst: 1000, perMinute: 20 };
  const { burst, perMinute } = addressLimits[route];
  return { burst: burst * networkFactor, perMinute: perMinute * networkFactor };
}

/** What a table may hold. */
export interface Capacity {
  readonly count: number;
  readonly bytes: number;
}

/**
 * Registered apps, per shard of the registry. One that nobody has allowed yet lives for a day; the oldest of them gives
 * way to a new one where it had `undisturbedSeconds` for a person to allow it.
 */
export const registrationLimits = {
  unused: { count: 1000, bytes: 2 * 1024 * 1024, seconds: daySeconds },
  used: { count: 100_000, bytes: 64 * 1024 * 1024, seconds: 90 * daySeconds },
  undisturbedSeconds: 10 * 60,
} as const;
