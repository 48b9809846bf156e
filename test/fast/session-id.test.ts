import { expect, test } from "vitest";
import { createSessionId, isSessionIdOf } from "../../src/access/session-id.ts";
import { createAccountId } from "../../src/crypto/account-id.ts";
import { createRandom } from "../../src/crypto/base64url.ts";
import { parseKeyRing } from "../../src/crypto/key-ring.ts";

const ring = parseKeyRing(`k1:${createRandom(32)}`);

test("a session id is good for its own account and endpoint only, and cannot be made up", async () => {
  const [ada, bob] = await Promise.all([
    createAccountId(ring, "dev", "ada"),
    createAccountId(ring, "dev", "bob"),
  ]);
  const audience = "https://tools.example/mcp";
  const owner = { accountId: ada, audience };
  const id = await createSessionId(ring, owner);
  expect(await isSessionIdOf(ring, owner, id)).toBe(true);
  expect(await isSessionIdOf(ring, { accountId: bob, audience }, id)).toBe(false);
  expect(await isSessionIdOf(ring, { ...owner, audience: `${audience}/github` }, id)).toBe(false);
  const another = id.startsWith("x") ? "y" : "x";
  for (const changed of [
    `${id}.x`,
    `${another}${id.slice(1)}`,
    id.slice(0, 22),
    "",
    crypto.randomUUID(),
  ]) {
    expect(await isSessionIdOf(ring, owner, changed)).toBe(false);
  }
});
