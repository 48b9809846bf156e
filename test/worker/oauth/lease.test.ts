import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { Leases } from "../../../src/access/leases.ts";
import { type Access, Account } from "../../../src/account/account.ts";
import { asSignedIn } from "../../support/account-objects.ts";
import { passTime, stopClock } from "../../support/clock.ts";
import type { BrowserSession } from "../../support/dance.ts";
import { connect, lanes } from "../../support/mcp-client.ts";
import { parseToolError } from "../../support/mcp-messages.ts";
import { signIn } from "../../support/person.ts";

const read = { name: "get_trial", arguments: { trial_id: "NCT90000001" } };
const leaseMs = 10_000;

beforeEach(() => stopClock());
afterEach(() => {
  vi.restoreAllMocks();
});

/** A connected person, whose account is changed as another isolate would: without this one hearing of it. */
async function signInElsewhere() {
  const { tokens, ...person } = await signIn();
  const token = tokens.access_token;
  const [accountId = ""] = token.split(":");
  const account = env.ACCOUNT.getByName(accountId.slice(0, 22));
  const revoke = async () => {
    const [grant] = await account.listGrants();
    await account.revokeGrant(grant?.id ?? "");
  };
  return { ...person, token, account, revoke };
}

describe.each(lanes)("%s lane", (lane) => {
  test("a busy client's reads go on for ten seconds after a revocation elsewhere, and no longer", async () => {
    const { token, revoke } = await signInElsewhere();
    const client = await connect(lane, token);
    await client.callTool(read);
    await revoke();
    expect(await client.callTool(read)).toMatchObject({
      structuredContent: { trial_id: "NCT90000001" },
    });
    passTime(leaseMs);
    await expect(client.callTool(read)).rejects.toThrow(/unauthorized|401/i);
  });

  test("reading does not make a lease longer", async () => {
    const { token, revoke } = await signInElsewhere();
    const client = await connect(lane, token);
    await client.callTool(read);
    await revoke();
    passTime(leaseMs - 1000);
    await client.callTool(read);
    passTime(1000);
    await expect(client.callTool(read)).rejects.toThrow(/unauthorized|401/i);
  });

  test("what shows the account asks the account, whatever is leased", async () => {
    const { token, revoke } = await signInElsewhere();
    const client = await connect(lane, token);
    await client.callTool(read);
    await revoke();
    await expect(client.callTool({ name: "whoami" })).rejects.toThrow(/unauthorized|401/i);
    await expect(client.callTool(read)).rejects.toThrow(/unauthorized|401/i);
  });

  test("a key that was added elsewhere is found at once", async () => {
    const { token, account } = await signInElsewhere();
    const [key] = await account.listKeys();
    await account.removeKey("clinical-trials");
    const client = await connect(lane, token);
    expect(parseToolError(await client.callTool(read))).toMatchObject({
      error_code: "KEY_MISSING",
    });
    if (key) await account.putKey(key, await asSignedIn(account));
    expect(await client.callTool(read)).toMatchObject({
      structuredContent: { trial_id: "NCT90000001" },
    });
  });

  test("whoever opens the account page ends the leases of this isolate", async () => {
    const { token, browser, revoke } = await signInElsewhere();
    const client = await connect(lane, token);
    await client.callTool(read);
    await revoke();
    await browser.open("/account");
    await expect(client.callTool(read)).rejects.toThrow(/unauthorized|401/i);
  });
});

/** Holds one method of the account, before it runs or after it ran, until `release`. */
function hold(method: "check" | "revokeAllGrants", when: "before" | "after") {
  const held = Promise.withResolvers<void>();
  const reached = Promise.withResolvers<void>();
  const real = Account.prototype[method] as (...args: unknown[]) => unknown;
  async function runHeld(this: Account, ...args: unknown[]) {
    const early = when === "after" ? await real.apply(this, args) : undefined;
    reached.resolve();
    await held.promise;
    return when === "after" ? early : real.apply(this, args);
  }
  vi.spyOn(Account.prototype, method).mockImplementationOnce(runHeld as never);
  return { reached: reached.promise, release: () => held.resolve() };
}

const disconnect = (person: { browser: BrowserSession }) =>
  person.browser.send("/account/grants/revoke-all", []);

test("a read that was asked before a revocation and answered after it leaves no lease", async () => {
  const person = await signInElsewhere();
  const client = await connect("modern", person.token);
  passTime(leaseMs);
  const check = hold("check", "after");
  const late = client.callTool(read);
  await check.reached;
  await disconnect(person);
  check.release();
  expect((await late).isError).toBeFalsy();
  await expect(client.callTool(read)).rejects.toThrow(/unauthorized|401/i);
});

test("a read while a revocation is under way leaves no lease", async () => {
  const person = await signInElsewhere();
  const client = await connect("modern", person.token);
  const revocation = hold("revokeAllGrants", "before");
  const disconnected = disconnect(person);
  await revocation.reached;
  expect((await client.callTool(read)).isError).toBeFalsy();
  revocation.release();
  await disconnected;
  await expect(client.callTool(read)).rejects.toThrow(/unauthorized|401/i);
});

test("what was asked before the account changed is forgotten, however many accounts changed since", async () => {
  const leases = new Leases();
  const presented = { resource: "r", token: "t" };
  const access = { accountId: "A".repeat(22), leaseCalls: 5 } as Access;
  const early = leases.begin();
  leases.end(access.accountId);
  for (let other = 0; other < 1500; other += 1) leases.end(String(other).padStart(22, "0"));
  await leases.keep(presented, access, early);
  expect(await leases.find(presented)).toBeUndefined();
  await leases.keep(presented, access, leases.begin());
  expect((await leases.find(presented))?.serve(1)).toBe(access);
});

test("a lease's key is opened once, and again when the lease is over", async () => {
  const { token } = await signInElsewhere();
  const client = await connect("modern", token);
  const open = vi.spyOn(crypto.subtle, "decrypt");
  for (let each = 0; each < 3; each += 1) await client.callTool(read);
  expect(open).toHaveBeenCalledTimes(1);
  passTime(leaseMs);
  await client.callTool(read);
  expect(open).toHaveBeenCalledTimes(2);
});

test("a lease that is over holds nothing any more", async () => {
  const leases = new Leases();
  const toAccess = (of: string) => ({ accountId: of.repeat(22), leaseCalls: 5 }) as Access;
  const presented = { resource: "r", token: "t" };
  const heldAfter = async (change: () => unknown) => {
    const startedMs = Date.now();
    await leases.keep(presented, toAccess("A"), leases.begin());
    const lease = await leases.find(presented);
    expect(lease?.serve(1)).not.toBeNull();
    await change();
    stopClock(startedMs);
    return lease?.serve(1);
  };
  const keepAnother = () =>
    leases.keep({ resource: "r", token: "other" }, toAccess("B"), leases.begin());
  expect(await heldAfter(() => undefined)).not.toBeNull();
  const late = async () => {
    passTime(leaseMs);
    await keepAnother();
  };
  expect(await heldAfter(late)).toBeNull();
  expect(await heldAfter(() => leases.end("A".repeat(22)))).toBeNull();
  expect(await heldAfter(() => leases.keep(presented, null, leases.begin()))).toBeNull();
  expect(await heldAfter(async () => (await leases.find(presented))?.settle())).toBeNull();
});

test("a lease is for one token alone", async () => {
  const [mine, other] = [await signInElsewhere(), await signInElsewhere()];
  const client = await connect("modern", mine.token);
  await client.callTool(read);
  await mine.revoke();
  const stranger = await connect("modern", `${mine.token.slice(0, -1)}~`).catch(String);
  expect(String(stranger)).toMatch(/unauthorized|401/i);
  expect(await (await connect("modern", other.token)).callTool({ name: "whoami" })).toMatchObject({
    structuredContent: { account: other.token.slice(0, 22) },
  });
});
