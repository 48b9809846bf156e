import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, onTestFinished, test, vi } from "vitest";

import { SessionListeners } from "../../../src/account/changes/session-listeners.ts";
import { Tables } from "../../../src/store/tables/tables.ts";

const dayMs = 24 * 60 * 60 * 1000;
const names = Array.from({ length: 101 }, (_, index) => `session ${index}`);

/** The sessions of an account of its own, each a second after the one before. */
function fill<Result>(read: (listeners: SessionListeners) => Result): Promise<Result> {
  const account = env.ACCOUNT.getByName(crypto.randomUUID());
  return runInDurableObject(account, (_, { storage }) => {
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
    onTestFinished(() => void vi.useRealTimers());
    const listeners = new SessionListeners(new Tables(storage, "Account"));
    for (const session of names) {
      vi.setSystemTime(Date.now() + 1000);
      listeners.put({ session, accountId: "a", clientId: "c", grantId: "g", tokenId: "t" });
    }
    return read(listeners);
  });
}

const listNames = (listeners: SessionListeners) => listeners.list().map(({ session }) => session);

test("of 101 sessions the one that was silent longest hears no more", async () => {
  const heard = await fill(listNames);
  expect(heard.sort()).toEqual(names.slice(1).sort());
});

test("a day after its last GET a session hears no more, and its row goes", async () => {
  const [heard, endMs, left] = await fill((listeners) => {
    vi.setSystemTime(Date.now() + dayMs - 1000);
    const last = listNames(listeners);
    return [last, listeners.expire(), listNames(listeners)] as const;
  });
  expect(heard).toEqual(["session 100"]);
  expect(endMs).toBeGreaterThan(Date.now());
  expect(left).toEqual(["session 100"]);
});
