import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";

import { createRandom } from "../../../src/crypto/base64url.ts";
import { parseKeyRing } from "../../../src/crypto/key-ring.ts";
import { sealKey } from "../../../src/crypto/seal.ts";
import { asSignedIn } from "../../support/account-objects.ts";
import { callTool, lanes } from "../../support/mcp-client.ts";
import { parseToolError } from "../../support/mcp-messages.ts";
import { signIn } from "../../support/person.ts";
import { demo } from "../../support/server-under-test.ts";

const toolset = "clinical-trials";
const { KEY_RING } = env as Env & { readonly KEY_RING: string };
const ring = parseKeyRing(KEY_RING);
/** As the ring was before its last rotation. */
const oldRing = { ...ring, active: "k1" };
/** An entry that is not in the ring any more. */
const goneRing = parseKeyRing(`k0:${createRandom(32)}`);
const call = { trial_id: "NCT90000001" };

/** A connected person and their account. */
async function connectPerson() {
  const { key, tokens } = await signIn();
  const token = tokens.access_token;
  const [accountId = ""] = token.split(":");
  const account = env.ACCOUNT.getByName(accountId.slice(0, 22));
  const put = async (sealed: string) =>
    account.putKey(
      { toolset, sealed, owner: "Ada", last4: key.slice(-4), addedAt: 1 },
      await asSignedIn(account),
    );
  return { key, token, accountId, account, put };
}

test("a new key is sealed under the active entry", async () => {
  const { account } = await connectPerson();
  expect(await account.countEnvelopes()).toMatchObject({ k2: 1 });
});

describe.each(lanes)("%s lane", (lane) => {
  test("a key under an old entry works, and its use seals it under the active one", async () => {
    const { key, token, accountId, account, put } = await connectPerson();
    await put(await sealKey(oldRing, { accountId, toolset }, { text: key }));
    expect(await account.countEnvelopes()).toMatchObject({ k1: 1 });
    const result = await callTool(lane, token, "get_trial", call);
    expect(result.structuredContent).toMatchObject(call);
    await expect.poll(() => account.countEnvelopes()).toMatchObject({ k2: 1 });
    const again = await callTool(lane, token, "get_trial", call);
    expect(again.structuredContent).toMatchObject(call);
  });
});

test("keys of somebody who does not come by are sealed again by the alarm, which goes on while there are keys", async () => {
  const name = createRandom(16);
  const account = env.ACCOUNT.getByName(name);
  const sealed = await sealKey(oldRing, { accountId: name, toolset }, { text: "sk" });
  await account.startSignIn({ name, isAdmin: false, browser: "Firefox" });
  const stored = { toolset, sealed, owner: "Ada", last4: "1234", addedAt: 1 };
  await account.putKey(stored, await asSignedIn(account));
  await account.endAllSignIns();
  expect(await runDurableObjectAlarm(account)).toBe(true);
  expect(await account.countEnvelopes()).toMatchObject({ k2: 1 });
  const readAlarm = () => runInDurableObject(account, (_, { storage }) => storage.getAlarm());
  expect(await readAlarm()).not.toBeNull();
  await account.removeKey(toolset);
  // What they did is kept for a month, and would be looked after too.
  await runInDurableObject(account, (_, { storage }) => storage.sql.exec("DELETE FROM events"));
  expect(await runDurableObjectAlarm(account)).toBe(true);
  expect(await readAlarm()).toBeNull();
});

const moved = [
  ["from another account", { from: oldRing, owner: "x".repeat(22), of: toolset }, "k1"],
  ["from the row of another toolset", { from: ring, of: "github" }, "k2"],
  ["from another toolset under an old entry", { from: oldRing, of: "github" }, "k1"],
  ["of a ring entry that is gone", { from: goneRing, of: toolset }, "k0"],
] as const;

test.each(moved)(
  "a sealed key %s does not open, is never sealed again, and the person is asked for theirs",
  async (_, { from, of, ...other }, entry) => {
    const { token, accountId, account, put } = await connectPerson();
    const foreign = await demo.makeKey("Foreign");
    const owner = "owner" in other ? other.owner : accountId;
    await put(await sealKey(from, { accountId: owner, toolset: of }, { text: foreign }));
    const refused = parseToolError(await callTool("modern", token, "get_trial", call));
    expect(refused).toMatchObject({ error_code: "KEY_MISSING", retryable: false });
    expect(refused.message).toContain("can no longer be opened");
    await runDurableObjectAlarm(account);
    expect(await account.countEnvelopes()).toMatchObject({ [entry]: 1 });
    expect(await demo.listSeen(foreign)).toEqual([]);
  },
);

test("two people's rows in each other's place open for neither", async () => {
  const [mine, theirs] = [await connectPerson(), await connectPerson()];
  const [[myKey], [theirKey]] = [await mine.account.listKeys(), await theirs.account.listKeys()];
  await mine.put(theirKey?.sealed ?? "");
  await theirs.put(myKey?.sealed ?? "");
  for (const { token } of [mine, theirs]) {
    const refused = parseToolError(await callTool("session", token, "get_trial", call));
    expect(refused.error_code).toBe("KEY_MISSING");
  }
});
