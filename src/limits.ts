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
  /** The same for one account, from wherever. */
  account_key_probe: { burst: 20, perMinute: 5 },
  /** Requests that make toolhub fetch a client metadata document. */
  metadata: { burst: 200, perMinute: 60 },
} as const satisfies Readonly<Record<string, Limit>>;

export type LimitedRoute = keyof typeof addressLimits;
