import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { Account } from "../../../src/account/account.ts";
import { asSignedIn } from "../../support/account-objects.ts";
import { passTime, stopClock } from "../../support/clock.ts";
import type { BrowserSession } from "../../support/dance.ts";
import { connect, lanes } from "../../support/mcp-client.ts";
import { parseToolError } from "../../support/mcp-messages.ts";
import { signIn } from "../../support/person.ts";
import { fetchWorker, mcpUrl } from "../../support/server-under-test.ts";

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

test("what a lease has served is told again if the account was not reached, and once", async () => {
  const { token } = await signInElsewhere();
  const client = await connect("modern", token);
  for (let each = 0; each < 4; each += 1) await client.callTool(read);
  const told: number[] = [];
  const real = Account.prototype.check;
  let failures = 2;
  vi.spyOn(Account.prototype, "check").mockImplementation(async function check(
    this: Account,
    ...args
  ) {
    told.push(args[2].served);
    failures -= 1;
    if (failures >= 0) throw new Error("the object is gone");
    return real.apply(this, args);
  });
  for (let each = 0; each < 2; each += 1) {
    await expect(client.callTool({ name: "whoami" })).rejects.toThrow();
  }
  for (let each = 0; each < 2; each += 1) await client.callTool({ name: "whoami" });
  const [first] = told;
  expect(first).toBeGreaterThan(1);
  expect(told).toEqual([first, first, first, 0]);
});

/** Notes what the account is asked with and what it says. */
function noteChecks() {
  const noted: { held: string | undefined; isSame: boolean }[] = [];
  const real = Account.prototype.check;
  vi.spyOn(Account.prototype, "check").mockImplementation(async function check(
    this: Account,
    ...args
  ) {
    const answer = await real.apply(this, args);
    noted.push({ held: args[3], isSame: answer !== null && !answer.marked });
    return answer;
  });
  return noted;
}

test("whoever asks again within ten seconds is not told the keys again, and does not open one again", async () => {
  const { token, account } = await signInElsewhere();
  const client = await connect("modern", token);
  await client.callTool(read);
  const open = vi.spyOn(crypto.subtle, "decrypt");
  const noted = noteChecks();
  const ask = async () =>
    expect(await client.callTool({ name: "whoami" })).not.toHaveProperty("isError");
  await ask();
  await client.callTool(read);
  expect(noted).toEqual([{ held: expect.stringMatching(/./), isSame: true }]);
  expect(open).not.toHaveBeenCalled();
  // What a lease holds goes with it: then everything is said again.
  passTime(leaseMs);
  await ask();
  await client.callTool(read);
  expect(noted.splice(1)).toEqual([{ held: undefined, isSame: false }]);
  expect(open).toHaveBeenCalledTimes(1);
  await account.removeKey("clinical-trials");
  await ask();
  expect(noted.splice(1)).toEqual([{ held: expect.stringMatching(/./), isSame: false }]);
  expect(parseToolError((await client.callTool(read)) as never)).toMatchObject({
    error_code: "KEY_MISSING",
  });
});

test("what is held of one token is named with no other one, nor at another resource", async () => {
  const people = [await signInElsewhere(), await signInElsewhere()];
  const [mine, other] = await Promise.all(people.map(({ token }) => connect("modern", token)));
  const noted = noteChecks();
  for (const client of [mine, other, mine, other]) await client?.callTool({ name: "whoami" });
  const marks = noted.splice(0).map(({ held = "", isSame }) => isSame && held);
  expect(marks[0]).toBe(marks[2]);
  expect(marks[1]).toBe(marks[3]);
  expect(new Set(marks).size).toBe(2);
  await fetchWorker(`${mcpUrl}/clinical-trials`, {
    method: "POST",
    headers: { authorization: `Bearer ${people[0]?.token}` },
  });
  expect(noted).toEqual([{ held: undefined, isSame: false }]);
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
