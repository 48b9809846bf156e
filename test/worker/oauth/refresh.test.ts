import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, expect, test, vi } from "vitest";

import { toObjectName } from "../../../src/crypto/account-id.ts";
import { passTime, stopClock } from "../../support/clock.ts";
import { type Tokens, toCodeFields } from "../../support/dance.ts";
import { callTool } from "../../support/mcp-client.ts";
import { exchange, type Person, signIn } from "../../support/person.ts";
import { mcpUrl } from "../../support/server-under-test.ts";

beforeEach(() => stopClock());

const wait = (seconds: number) => passTime(seconds * 1000);

const refresh = ({ clientId }: Person, token: string, more: Record<string, string> = {}) =>
  exchange({ grant_type: "refresh_token", client_id: clientId, refresh_token: token, ...more });

const listNotices = async ({ tokens }: Person) =>
  (await env.ACCOUNT.getByName(toObjectName(tokens.access_token)).overview()).notices;

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

/** Somebody has the tokens, and calls with them. */
const use = async ({ access_token }: Tokens) => expect(await isGood(access_token)).toBe(true);

test("a retry after a lost answer gets that answer for half a minute, headers and all", async () => {
  const person = await signIn();
  const first = await refresh(person, person.tokens.refresh_token);
  wait(29);
  const again = await refresh(person, person.tokens.refresh_token);
  expect(Object.fromEntries(again.headers)).toEqual(Object.fromEntries(first.headers));
  expect(await again.text()).toBe(await first.text());
});

const nobody = async () => {};

const reuses = [
  ["at once, when its answer's access token was used", use, 0, {}],
  [
    "at once, when its answer's refresh token was used",
    async ({ refresh_token }: Tokens, person: Person) => {
      expect((await refresh(person, refresh_token)).status).toBe(200);
    },
    0,
    {},
  ],
  ["after half a minute, when its answer was used", use, 31, {}],
  ["with another scope, when its answer was used", use, 0, { scope: "clinical-trials:read" }],
  ["at once by another client", nobody, 0, { client_id: "another" }],
  ["weeks later, when its answer was used", use, 29 * 24 * 60 * 60, {}],
] as const;

test.each(reuses)(
  "an old refresh token %s ends the family",
  async (_, before, seconds, changes) => {
    const person = await signIn();
    const used = person.tokens.refresh_token;
    const renewed = await (await refresh(person, used)).json<Tokens>();
    await before(renewed, person);
    wait(seconds);
    const response = await refresh(person, used, changes);
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(await isGood(renewed.access_token)).toBe(false);
    expect(await isGood(person.tokens.access_token)).toBe(false);
    expect((await refresh(person, renewed.refresh_token)).status).toBe(400);
  },
);

test("an old refresh token ends only its own family, and the account knows why", async () => {
  const person = await signIn();
  const other = await signIn(person.name);
  await use(await (await refresh(person, person.tokens.refresh_token)).json<Tokens>());
  wait(31);
  const response = await refresh(person, person.tokens.refresh_token);
  expect(await response.json()).toMatchObject({ error: "invalid_grant" });
  expect(await listNotices(person)).toMatchObject([
    { reason: "refresh_token_reused", clientName: "Test client" },
  ]);
  vi.useRealTimers();
  expect(await isGood(other.tokens.access_token)).toBe(true);
});

const lateRetries = [
  ["a minute later", 60],
  ["half an hour later", 30 * 60],
] as const;

test.each(lateRetries)(
  "who lost the answer gets it %s, with what is left of it",
  async (_, seconds) => {
    const person = await signIn();
    const first = await (await refresh(person, person.tokens.refresh_token)).json<Tokens>();
    wait(seconds);
    const again = await (await refresh(person, person.tokens.refresh_token)).json<Tokens>();
    expect(again).toEqual({ ...first, expires_in: 3600 - seconds });
    expect(await listNotices(person)).toEqual([]);
  },
);

test.each([2, 24 * 29])(
  "who slept for %i hours and never got the answer goes on",
  async (hours) => {
    const person = await signIn();
    const lost = await (await refresh(person, person.tokens.refresh_token)).json<Tokens>();
    wait(hours * 60 * 60);
    const response = await refresh(person, person.tokens.refresh_token);
    const renewed = await response.json<Tokens>();
    expect(response.status).toBe(200);
    expect(renewed.access_token).not.toBe(lost.access_token);
    expect(await isGood(renewed.access_token)).toBe(true);
    expect((await refresh(person, renewed.refresh_token)).status).toBe(200);
    expect(await listNotices(person)).toEqual([]);
  },
);

test("two windows that slept, one with the answer and one without, both go on", async () => {
  const person = await signIn();
  const answer = await (await refresh(person, person.tokens.refresh_token)).json<Tokens>();
  wait(2 * 60 * 60);
  const without = await (await refresh(person, person.tokens.refresh_token)).json<Tokens>();
  const withAnswer = await (await refresh(person, answer.refresh_token)).json<Tokens>();
  expect(withAnswer).toEqual(without);
  expect(await isGood(withAnswer.access_token)).toBe(true);
});

test("another order of the parameters is the same request", async () => {
  const person = await signIn();
  const resource = mcpUrl;
  const first = await refresh(person, person.tokens.refresh_token, { resource });
  const fields = {
    resource,
    refresh_token: person.tokens.refresh_token,
    client_id: person.clientId,
    grant_type: "refresh_token",
  };
  expect(await (await exchange(fields)).text()).toBe(await first.text());
});

test("who asks for less than the lost answer held gets that, and the answer stays good", async () => {
  const person = await signIn();
  const first = await (await refresh(person, person.tokens.refresh_token)).json<Tokens>();
  const less = await refresh(person, person.tokens.refresh_token, {
    scope: "clinical-trials:read offline_access",
  });
  const { access_token } = await less.json<Tokens>();
  expect(access_token).not.toBe(first.access_token);
  expect(await isGood(access_token)).toBe(true);
  expect(await isGood(first.access_token)).toBe(true);
});

test("answers that nobody uses do not go on for ever", async () => {
  const person = await signIn();
  for (let asked = 0; asked < 21; asked += 1) {
    const scope = `clinical-trials:read x${asked}`;
    expect((await refresh(person, person.tokens.refresh_token, { scope })).status).toBe(200);
  }
  expect((await refresh(person, person.tokens.refresh_token, { scope: "y" })).status).toBe(400);
  expect(await isGood(person.tokens.access_token)).toBe(false);
});

test("the first use of an answer forgets it, sealed as it was", async () => {
  const person = await signIn();
  const renewed = await (await refresh(person, person.tokens.refresh_token)).json<Tokens>();
  await use(renewed);
  const account = env.ACCOUNT.getByName(toObjectName(person.tokens.access_token));
  const rows = await runInDurableObject(account, (_, { storage }) => [
    ...storage.sql.exec(
      "SELECT answer FROM refreshes UNION ALL SELECT used_hash FROM unused_answers",
    ),
  ]);
  expect(rows).toEqual([{ answer: null }]);
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
  const rows = await runInDurableObject(account, (_, { storage }) => [
    storage.sql.exec("SELECT * FROM refreshes").toArray(),
    storage.sql.exec("SELECT * FROM unused_answers").toArray(),
  ]);
  expect(rows.map(({ length }) => length)).toEqual([1, 1]);
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
