import { env } from "cloudflare:workers";
import { afterEach, describe, expect, test, vi } from "vitest";

import { connect, lanes } from "../support/mcp-client.ts";
import { signIn } from "../support/sign-in.ts";
import { parseToolError } from "../support/tool-error.ts";

const read = { name: "get_trial", arguments: { trial_id: "NCT90000001" } };
const leaseMs = 10_000;

afterEach(() => {
  vi.useRealTimers();
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

function passTime(ms: number): void {
  vi.useFakeTimers({ now: Date.now() + ms, toFake: ["Date"] });
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
    if (key) await account.putKey(key);
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
