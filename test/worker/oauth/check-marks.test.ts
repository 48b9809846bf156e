import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";

import { signIn } from "../../support/person.ts";
import { mcpUrl } from "../../support/server-under-test.ts";

test("nobody is told that all is the same who holds nothing, or something of another life of the object", async () => {
  const { tokens } = await signIn();
  const token = tokens.access_token;
  const account = env.ACCOUNT.getByName(token.slice(0, 22));
  const ask = (held?: string) => account.check(mcpUrl, token, { calls: 0, served: 0 }, held);
  const before = await ask();
  expect(before).toMatchObject({ marked: { checked: { keys: [{ toolset: "clinical-trials" }] } } });
  expect(await ask("")).toEqual(before);
  expect(await ask(`${before?.marked?.mark}0`)).toEqual(before);
  expect(await ask(before?.marked?.mark)).toEqual({
    waitSeconds: 0,
    leaseCalls: expect.any(Number),
  });
  // Each life of an object begins to count its changes anew.
  await evictDurableObject(account);
  const first = await ask();
  await evictDurableObject(account);
  const again = await ask(first?.marked?.mark);
  expect(again?.marked?.checked).toEqual(first?.marked?.checked);
  expect(again?.marked?.mark).not.toBe(first?.marked?.mark);
  const after = await ask(before?.marked?.mark);
  expect(after?.marked?.checked).toEqual(before?.marked?.checked);
  expect(after?.marked?.mark).not.toBe(before?.marked?.mark);
  expect(JSON.stringify(after)).not.toContain(token.split(":")[2]);
});
