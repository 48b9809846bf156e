import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, expect, test, vi } from "vitest";

import { toObjectName } from "../../src/keys/account-id.ts";
import { callTool } from "../support/mcp-client.ts";
import { exchange, type Person, signIn, type Tokens, toCodeFields } from "../support/sign-in.ts";

afterEach(() => {
  vi.useRealTimers();
});

/** The clock of the Worker, `seconds` later. */
function wait(seconds: number): void {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + seconds * 1000 });
}

const refresh = ({ clientId }: Person, token: string, more: Record<string, string> = {}) =>
  exchange({ grant_type: "refresh_token", client_id: clientId, refresh_token: token, ...more });

const listNotices = async ({ tokens }: Person) =>
  env.ACCOUNT.getByName(toObjectName(tokens.access_token)).listNotices();

const isGood = async (token: string) => {
  try {
    return !(await callTool("modern", token, "ping")).isError;
  } catch {
    return false;
  }
};

test("five parallel refreshes: one family, the same answer for all", async () => {
  const person = await signIn();
  const attempts = Array.from({ length: 5 }, () => refresh(person, person.tokens.refresh_token));
  const responses = await Promise.all(attempts);
  expect(responses.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
  const answers = await Promise.all(responses.map((response) => response.text()));
  expect(new Set(answers).size).toBe(1);
  const { access_token, refresh_token } = JSON.parse(answers[0] ?? "") as Tokens;
  expect(await isGood(access_token)).toBe(true);
  expect((await refresh(person, refresh_token)).status).toBe(200);
  expect(await listNotices(person)).toEqual([]);
});

test("a retry after a lost answer gets that answer for half a minute, headers and all", async () => {
  const person = await signIn();
  const first = await refresh(person, person.tokens.refresh_token);
  wait(29);
  const again = await refresh(person, person.tokens.refresh_token);
  expect(Object.fromEntries(again.headers)).toEqual(Object.fromEntries(first.headers));
  expect(await again.text()).toBe(await first.text());
});

const reuses = [
  ["after half a minute", 31, {}],
  ["at once, but not the same request", 0, { scope: "clinical-trials:read" }],
  ["at once by another client", 0, { client_id: "another" }],
  ["weeks later", 29 * 24 * 60 * 60, {}],
] as const;

test.each(reuses)("an old refresh token %s ends the family", async (_, seconds, changes) => {
  const person = await signIn();
  const used = person.tokens.refresh_token;
  const renewed = await (await refresh(person, used)).json<Tokens>();
  wait(seconds);
  const response = await refresh(person, used, changes);
  expect(response.status).toBeGreaterThanOrEqual(400);
  expect(await isGood(renewed.access_token)).toBe(false);
  expect(await isGood(person.tokens.access_token)).toBe(false);
  expect((await refresh(person, renewed.refresh_token)).status).toBe(400);
});

test("an old refresh token ends only its own family, and the account knows why", async () => {
  const person = await signIn();
  const other = await signIn(person.name);
  await refresh(person, person.tokens.refresh_token);
  wait(31);
  const response = await refresh(person, person.tokens.refresh_token);
  expect(await response.json()).toMatchObject({ error: "invalid_grant" });
  expect(await listNotices(person)).toMatchObject([
    { reason: "refresh_token_reused", clientName: "Test client" },
  ]);
  vi.useRealTimers();
  expect(await isGood(other.tokens.access_token)).toBe(true);
});

test("a token that was made up ends nothing", async () => {
  const person = await signIn();
  const [account, grant] = person.tokens.refresh_token.split(":");
  const response = await refresh(person, `${account}:${grant}:${"x".repeat(48)}`);
  expect(await response.json()).toMatchObject({ error: "invalid_grant" });
  expect(await isGood(person.tokens.access_token)).toBe(true);
});

test("a refused refresh uses nothing up", async () => {
  const person = await signIn();
  const refused = await refresh(person, person.tokens.refresh_token, { scope: "nobody:knows" });
  expect(refused.status).toBe(400);
  expect((await refresh(person, person.tokens.refresh_token)).status).toBe(200);
});

test("a grant that was revoked gives no earlier answer again", async () => {
  const person = await signIn();
  const renewed = await (await refresh(person, person.tokens.refresh_token)).json<Tokens>();
  await exchange({ token: renewed.refresh_token, client_id: person.clientId });
  expect((await refresh(person, person.tokens.refresh_token)).status).toBe(400);
  expect(await listNotices(person)).toEqual([]);
});

test("nothing that is stored about a refresh shows a token", async () => {
  const person = await signIn();
  const renewed = await (await refresh(person, person.tokens.refresh_token)).json<Tokens>();
  const account = env.ACCOUNT.getByName(toObjectName(person.tokens.access_token));
  const rows = await runInDurableObject(account, (_, { storage }) =>
    storage.sql.exec("SELECT * FROM refreshes").toArray(),
  );
  expect(rows).toHaveLength(1);
  const text = JSON.stringify(rows);
  expect(text).toMatch(/"v1\.k\d\./);
  for (const token of [person.tokens.refresh_token, renewed.access_token, renewed.refresh_token]) {
    expect(text).not.toContain(token.split(":")[2]);
  }
});

test("a code that comes again ends its grant, and the account knows why", async () => {
  const person = await signIn();
  const { code } = person;
  expect((await exchange(toCodeFields(person.clientId, code))).status).toBe(400);
  expect(await isGood(person.tokens.access_token)).toBe(false);
  expect(await listNotices(person)).toMatchObject([{ reason: "code_reused" }]);
});
