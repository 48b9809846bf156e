import { expect, test } from "vitest";

import { Leases } from "../../../src/access/leases.ts";
import type { Access } from "../../../src/account/account.ts";
import { passTime, stopClock } from "../../support/clock.ts";

const leaseMs = 10_000;
const accountId = "A".repeat(22);

/** What an account might have said of a token. */
const toGrounds = (changes: Partial<Access> = {}) => ({
  access: { accountId, audience: "here", grantId: "grant", ...changes } as Access,
  mark: "mark",
  leaseCalls: 5,
});

const toSession = (sessionId: string) => ({ sessionId, handshake: null, hasObject: false });

/** Leases on the token `name`, and what its account said of the session `one` with it. */
function createLeases() {
  const leases = new Leases();
  leases.keep("name", toGrounds(), leases.begin("one"), toSession("one"));
  /** The session that a request with this lease is served with; undefined if it is not served. */
  const serve = (name: string, sessionId: string | null) => {
    const lease = leases.find(name);
    return lease && leases.serve(lease, 1, sessionId)?.session;
  };
  expect(serve("name", "one")).toEqual(toSession("one"));
  return { leases, serve };
}

test("a lease serves a session that its account named, and a request that names none", () => {
  const { serve } = createLeases();
  expect(serve("name", null)).toBeNull();
  expect(serve("name", "two")).toBeUndefined();
});

test("what was said of a session is over after ten seconds, whatever was asked since", () => {
  stopClock();
  const { leases, serve } = createLeases();
  passTime(leaseMs - 1);
  leases.keep("name", toGrounds(), leases.begin("two"), toSession("two"));
  expect(serve("name", "one")).toEqual(toSession("one"));
  passTime(1);
  expect(serve("name", "one")).toBeUndefined();
  expect(serve("name", "two")).toEqual(toSession("two"));
});

test("what was said of a session is over with the leases of its account, not only with its token's", () => {
  const { leases, serve } = createLeases();
  leases.end(accountId);
  leases.keep("name", toGrounds(), leases.begin());
  expect(serve("name", null)).toBeNull();
  expect(serve("name", "one")).toBeUndefined();
});

test.each([
  ["grant", { grantId: "another" }],
  ["endpoint", { audience: "there" }],
  ["account", { accountId: "B".repeat(22) }],
])("a session is known to a lease on another %s no more than to nobody", (_, changes) => {
  const { leases, serve } = createLeases();
  leases.keep("other", toGrounds(changes), leases.begin());
  expect(serve("other", null)).toBeNull();
  expect(serve("other", "one")).toBeUndefined();
});

test("a session that its account no longer knows is forgotten", () => {
  const { leases, serve } = createLeases();
  leases.keep("name", toGrounds(), leases.begin("one"), null);
  expect(serve("name", "one")).toBeUndefined();
});

test("of 10,001 sessions the one is forgotten that was asked about first", () => {
  const { leases, serve } = createLeases();
  for (let count = 0; count < 10_000; count += 1) {
    leases.keep("name", toGrounds(), leases.begin(`${count}`), toSession(`${count}`));
  }
  expect(serve("name", "one")).toBeUndefined();
  expect(serve("name", "0")).toEqual(toSession("0"));
});
