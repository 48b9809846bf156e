import { beforeEach, expect, test } from "vitest";

import { Leases } from "../../src/access/leases.ts";
import type { Access } from "../../src/account/account.ts";
import { passTime, stopClock } from "../support/clock.ts";

const leaseMs = 10_000;

beforeEach(() => stopClock());

/** What an account might have said of whom `of` names. */
const toGrounds = (of: string) =>
  ({ access: { accountId: of.repeat(22) } as Access, mark: of, leaseCalls: 5 }) as const;

test("what was asked before the account changed is forgotten, however many accounts changed since", () => {
  const leases = new Leases();
  const grounds = toGrounds("A");
  const early = leases.begin();
  leases.end(grounds.access.accountId);
  for (let other = 0; other < 1500; other += 1) leases.end(String(other).padStart(22, "0"));
  leases.keep("name", grounds, early);
  expect(leases.find("name")).toBeUndefined();
  leases.keep("name", grounds, leases.begin());
  expect(leases.find("name")?.serve(1)).toBe(grounds.access);
});

test("a lease that is over holds nothing any more", () => {
  const leases = new Leases();
  const heldAfter = (change: () => unknown) => {
    const startedMs = Date.now();
    leases.keep("name", toGrounds("A"), leases.begin());
    const lease = leases.find("name");
    expect(lease?.serve(1)).not.toBeNull();
    change();
    stopClock(startedMs);
    return lease?.settle().grounds;
  };
  expect(heldAfter(() => undefined)).toEqual(toGrounds("A"));
  const late = () => {
    passTime(leaseMs);
    leases.keep("other", toGrounds("B"), leases.begin());
  };
  expect(heldAfter(late)).toBeNull();
  expect(heldAfter(() => leases.end("A".repeat(22)))).toBeNull();
  expect(heldAfter(() => leases.keep("name", null, leases.begin()))).toBeNull();
});

test("a lease serves nobody while its account is asked again, tells once what it served, and holds what was said", () => {
  const leases = new Leases();
  leases.keep("name", toGrounds("A"), leases.begin());
  const lease = leases.find("name");
  lease?.serve(2);
  expect(lease?.settle()).toEqual({ served: 2, grounds: toGrounds("A") });
  expect(lease?.serve(1)).toBeNull();
  expect(lease?.settle()).toEqual({ served: 0, grounds: toGrounds("A") });
  passTime(leaseMs);
  expect(lease?.settle()).toEqual({ served: 0, grounds: null });
});

test("what a lease has served is told when another takes its place, or none", () => {
  const leases = new Leases();
  leases.keep("name", toGrounds("A"), leases.begin());
  const serve = (calls: number) => leases.find("name")?.serve(calls);
  const tell = () => leases.find("name")?.settle().served;
  serve(3);
  // Two requests asked at once, and the first one's answer has served since.
  leases.keep("name", toGrounds("A"), leases.begin());
  serve(1);
  expect(serve(2)).toBeNull();
  expect(tell()).toBe(4);
  leases.keep("name", toGrounds("A"), leases.begin());
  const early = leases.begin();
  serve(2);
  leases.end("A".repeat(22));
  leases.keep("name", toGrounds("A"), early);
  expect(serve(1)).toBeNull();
  expect(tell()).toBe(2);
  leases.keep("name", toGrounds("A"), leases.begin());
  serve(5);
  leases.keep("name", null, leases.begin());
  expect(tell()).toBe(5);
  expect(tell()).toBe(0);
});
