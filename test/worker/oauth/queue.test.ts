import { env } from "cloudflare:workers";
import { afterEach, expect, inject, test, vi } from "vitest";

import { Registry } from "../../../src/store/registry.ts";
import { findShard } from "../../../src/store/shard.ts";
import { callTool } from "../../support/mcp-client.ts";
import { exchange, type Person, register, signIn } from "../../support/person.ts";

const clients = inject("clientsUrl");
const dayMs = 24 * 60 * 60 * 1000;
const startMs = Date.now();

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const refresh = ({ clientId, tokens }: Person, client_id = clientId) =>
  exchange({ grant_type: "refresh_token", client_id, refresh_token: tokens.refresh_token });

/** Tells whether all of these are over, without waiting for any. */
function watch(requests: readonly Promise<Response>[]) {
  const watched = { isOver: false };
  void Promise.allSettled(requests).then(() => {
    watched.isOver = true;
  });
  return watched;
}

/** Disconnects all apps on the account page. */
const disconnect = async ({ browser }: Person) =>
  (await browser.send("/account/grants/revoke-all", [])).headers.get("location");

test("an app with a slow metadata document delays neither another app's refresh nor its own disconnection", async () => {
  const person = await signIn();
  const other = await signIn(person.name);
  const junk = watch([1, 2, 3, 4].map(() => refresh(person, `${clients}/slow`)));
  await person.browser.open("/account");
  expect((await refresh(other)).status).toBe(200);
  expect(await disconnect(person)).toBe("/account?done=all-disconnected");
  expect(junk.isOver).toBe(false);
  await expect(callTool("modern", person.tokens.access_token, "ping")).rejects.toThrow();
});

test("a Registry that does not answer delays no disconnection", async () => {
  const person = await signIn();
  const stranger = await register();
  const read = vi.spyOn(Registry.prototype, "read").mockReturnValue(new Promise(() => {}) as never);
  // Its own client the grant remembers, and asks nobody.
  const junk = watch([refresh(person, stranger)]);
  await vi.waitFor(() => expect(read).toHaveBeenCalled(), { timeout: 10_000 });
  expect((await refresh(person)).status).toBe(200);
  expect(await disconnect(person)).toBe("/account?done=all-disconnected");
  expect(junk.isOver).toBe(false);
});

test("a registration that is used is renewed, and one that was removed meanwhile is not", async () => {
  const person = await signIn();
  const name = `client:${person.clientId}`;
  const shard = findShard(env.REGISTRY, name);
  const readEnd = async (): Promise<number | undefined> =>
    JSON.parse((await shard.read(name)) ?? "{}").registrationExpiresAt;
  const before = (await readEnd()) ?? 0;
  let { tokens } = person;
  for (const days of [25, 50]) {
    vi.useFakeTimers({ toFake: ["Date"], now: startMs + days * dayMs });
    tokens = await (await refresh({ ...person, tokens })).json();
  }
  await expect.poll(readEnd).toBeGreaterThan(before);
  const record = (await shard.read(name)) ?? "";
  await shard.remove(name);
  await shard.renewRegistration(name, record);
  expect(await shard.read(name)).toBeNull();
});
