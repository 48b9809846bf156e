import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, expect, test, vi } from "vitest";

import { SessionQuota, sessionIdleMs } from "../../../src/account/mcp-session-quota.ts";
import { Tables } from "../../../src/store/tables/tables.ts";
import { handshake } from "../../support/account-objects.ts";
import { signIn } from "../../support/person.ts";
import { mcpUrl } from "../../support/server-under-test.ts";

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** Somebody with a session that the account remembers. */
async function connectWithSession() {
  const { tokens } = await signIn();
  const [accountId = "", grantId = ""] = tokens.access_token.split(":");
  const account = env.ACCOUNT.getByName(accountId.slice(0, 22));
  await account.openSession({ sessionId: "session", grantId, handshake });
  const find = async () => {
    const demand = { calls: 0, served: 0, sessionId: "session" };
    const access = await account.check(mcpUrl, tokens.access_token, demand);
    return access?.session ?? null;
  };
  expect(await find()).toEqual({ sessionId: "session", handshake, hasObject: false });
  return { account, find };
}

test("a check asks no table for a session that is known", async () => {
  const { account, find } = await connectWithSession();
  const exec = await runInDurableObject(account, (_, { storage }) =>
    vi.spyOn(Object.getPrototypeOf(storage.sql) as SqlStorage, "exec"),
  );
  expect(await find()).toMatchObject({ sessionId: "session" });
  expect(exec).not.toHaveBeenCalled();
});

test("the next check knows at once that a session has an object, and that it ended", async () => {
  const { account, find } = await connectWithSession();
  await account.adoptSession("session");
  expect(await find()).toMatchObject({ hasObject: true });
  await account.closeSession("session");
  expect(await find()).toBeNull();
});

test("what is known of a session ends with its 30 days, and with every change of the account", async () => {
  const account = env.ACCOUNT.getByName(crypto.randomUUID());
  await runInDurableObject(account, (_, { storage }) => {
    const tables = new Tables(storage, "Account");
    const quota = new SessionQuota(tables);
    const used = { sessionId: "session", grantId: "grant" };
    quota.open({ ...used, handshake });
    expect(quota.use(used)).not.toBeNull();
    storage.sql.exec("DELETE FROM sessions");
    expect(quota.use(used)).not.toBeNull();
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + sessionIdleMs });
    expect(quota.use(used)).toBeNull();
    vi.useRealTimers();
    expect(quota.use(used)).not.toBeNull();
    tables.revision += 1;
    expect(quota.use(used)).toBeNull();
  });
});
