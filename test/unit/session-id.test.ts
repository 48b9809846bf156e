import { expect, test } from "vitest";

import { createAccountId } from "../../src/keys/account-id.ts";
import { parseKeyRing } from "../../src/keys/ring.ts";
import { createSessionId, isSessionIdOf } from "../../src/mcp/session-id.ts";

const ring = parseKeyRing(`k1:${"A".repeat(43)}`);

test("a session id is good for its own account only, and cannot be made up", async () => {
  const [ada, bob] = await Promise.all([
    createAccountId(ring, "dev", "ada"),
    createAccountId(ring, "dev", "bob"),
  ]);
  const id = await createSessionId(ring, ada);
  expect(await isSessionIdOf(ring, ada, id)).toBe(true);
  expect(await isSessionIdOf(ring, bob, id)).toBe(false);
  for (const changed of [`${id}.x`, `x${id.slice(1)}`, id.slice(0, 22), "", crypto.randomUUID()]) {
    expect(await isSessionIdOf(ring, ada, changed)).toBe(false);
  }
});
