import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";

import { toObjectName } from "../../../src/crypto/account-id.ts";
import { passTime, stopClock } from "../../support/clock.ts";
import { findHandle } from "../../support/dance.ts";
import { callTool, ways } from "../../support/mcp-client.ts";
import { parseToolError } from "../../support/mcp-messages.ts";
import { type Person, register, signIn, toAuthorizePath } from "../../support/person.ts";
import { createName, demo, origin } from "../../support/server-under-test.ts";

const dayMs = 24 * 60 * 60 * 1000;
const args = { trial_id: "NCT90000001" };
const iso = (ms: number) => new Date(ms).toISOString();
const inDays = (days: number) => iso(Date.now() + days * dayMs);

/** A key of which the demo says this with each answer. */
async function makeKey(name: string, headers: Readonly<Record<string, string>>) {
  const key = await demo.makeKey(name);
  await demo.setFault(key, { mode: "headers", headers });
  return key;
}

/** Saves such a key on the account page. */
async function saveKey({ browser }: Person, headers: Readonly<Record<string, string>>) {
  const key = await makeKey(createName(), headers);
  const form = [
    ["toolset", "clinical-trials"],
    ["key", key],
  ] as const;
  expect((await browser.send("/account/keys", form)).status).toBe(303);
  return key;
}

/** Somebody with such a key. */
async function connectWith(headers: Readonly<Record<string, string>>) {
  const person = await signIn();
  return { ...person, key: await saveKey(person, headers) };
}

const ending = (days: number) => ({ "x-demo-key-ends": inDays(days) });
const accountOf = ({ tokens }: Person) => env.ACCOUNT.getByName(toObjectName(tokens.access_token));

/** What a page says, without its head, style and scripts. */
async function toText(response: Response): Promise<string> {
  const [, main = ""] = /<main[^>]*>(.*)<\/main>/s.exec(await response.text()) ?? [];
  return main.replaceAll(/<[^>]+>/g, "").replaceAll(/\s+/g, " ");
}

const readText = async ({ browser }: Person, path: string) => toText(await browser.open(path));

/** A token that outlives an app's, for calls on later days. */
async function makeToken({ browser }: Person): Promise<string> {
  await browser.send("/account/tokens", [
    ["name", "Later"],
    ["toolset", "clinical-trials"],
    ["days", "30"],
  ]);
  const made = await (await browser.open("/account/tokens?done=made")).text();
  return /<pre id="token"[^>]*>([^<]+)/.exec(made)?.[1] ?? "";
}

/** What an answer says besides its result. */
function toSaid(result: Awaited<ReturnType<typeof callTool>>) {
  expect(result.isError).toBeFalsy();
  expect(result.structuredContent).toMatchObject(args);
  const [first, ...more] = result.content as { readonly text: string }[];
  expect(JSON.parse(first?.text ?? "")).toEqual(result.structuredContent);
  const ends = result._meta?.["toolhub/keys_end"];
  return { texts: more.map(({ text }) => text), ends };
}

const silent = { texts: [], ends: undefined };

describe.each(ways)("%o", (way) => {
  test("a key that ends within a week is told with an answer once a day, beside the result", async () => {
    stopClock();
    const person = await connectWith(ending(3.5));
    const token = await makeToken(person);
    const [key] = await accountOf(person).listKeys();
    const at = key?.health?.expiresAt ?? 0;
    const call = async () => toSaid(await callTool(way, token, "get_trial", args));
    const sentence = (left: string) =>
      `The key for clinical-trials ends on ${iso(at * 1000).slice(0, 10)}, in ${left}. The result is complete; tell the person to make a new key and set it at ${origin}/account.`;
    const ends = { "clinical-trials": iso(at * 1000) };
    expect(await call()).toEqual({ texts: [sentence("3 days")], ends });
    expect(await call()).toEqual(silent);
    passTime(dayMs / 2);
    expect(await call()).toEqual(silent);
    passTime(dayMs / 2);
    expect(await call()).toEqual({ texts: [sentence("2 days")], ends });
    expect(await call()).toEqual(silent);
  });

  test("a key that ends later, or of which nobody said when, is not spoken of", async () => {
    const person = await connectWith(ending(8));
    const token = await makeToken(person);
    expect(toSaid(await callTool(way, token, "get_trial", args))).toEqual(silent);
    await saveKey(person, {});
    expect(toSaid(await callTool(way, token, "get_trial", args))).toEqual(silent);
  });

  test("a key that is refused after its end answers KEY_EXPIRED, and KEY_REFUSED before it", async () => {
    stopClock();
    const person = await connectWith(ending(3));
    const token = await makeToken(person);
    await demo.revoke(person.key);
    const call = async () => parseToolError(await callTool(way, token, "get_trial", args));
    expect(await call()).toMatchObject({ error_code: "KEY_REFUSED" });
    passTime(4 * dayMs);
    const day = inDays(-1).slice(0, 10);
    expect(await call()).toMatchObject({
      error_code: "KEY_EXPIRED",
      retryable: false,
      message: `Clinical trials does not accept the key, which ended on ${day}. Ask the person to make a new one and set it at ${origin}/account, then try again.`,
      details: { toolset: "clinical-trials", account_url: `${origin}/account` },
    });
  });
});

test("a key that goes on working after the end that was said is used, and nothing is said", async () => {
  stopClock();
  const person = await connectWith(ending(1));
  const token = await makeToken(person);
  passTime(2 * dayMs);
  expect(toSaid(await callTool("modern", token, "get_trial", args))).toEqual(silent);
});

test("that somebody was told is one column of their key, written once a day, and said with the key from then on", async () => {
  stopClock();
  const person = await connectWith(ending(3));
  const account = accountOf(person);
  const readTold = async () => (await account.listKeys()).map(({ toldAt }) => toldAt);
  expect(await readTold()).toEqual([0]);
  const { access_token: token } = person.tokens;
  await callTool("modern", token, "get_trial", args);
  const told = Math.floor(Date.now() / 1000);
  await expect.poll(readTold).toEqual([told]);
  passTime(60_000);
  await callTool("modern", token, "get_trial", args);
  expect(await readTold()).toEqual([told]);
  const answer = await account.check(`${origin}/mcp`, token, { calls: 1, served: 0 });
  expect(answer?.marked?.checked.keys).toMatchObject([{ toldAt: told, health: { scopes: null } }]);
});

test("a new key is spoken of anew, and one that is replaced meanwhile is not marked as told", async () => {
  stopClock();
  const person = await connectWith(ending(3));
  const { access_token: token } = person.tokens;
  await callTool("modern", token, "get_trial", args);
  passTime(1000);
  await saveKey(person, ending(2));
  const { texts } = toSaid(await callTool("modern", token, "get_trial", args));
  expect(texts).toHaveLength(1);
  const account = accountOf(person);
  const readTold = async () => (await account.listKeys()).map(({ toldAt }) => toldAt);
  const told = Math.floor(Date.now() / 1000);
  await expect.poll(readTold).toEqual([told]);
  passTime(5000);
  await account.noteKeyTold("clinical-trials", 1);
  expect(await readTold()).toEqual([told]);
});

const good = { "x-demo-key-scopes": "trials:read", ...ending(30) };

describe("the account page", () => {
  test("says of a key when it ends, and in time that it does", async () => {
    stopClock();
    const person = await connectWith(ending(30));
    const text = await readText(person, "/account");
    expect(text).toContain("ends ");
    expect(text).not.toContain("Make a new one");
    const isOpen = async () => {
      const html = await (await person.browser.open("/account")).text();
      return /<details[^>]* open[^>]*><summary aria-label="Replace your Clinical trials key"/.test(
        html,
      );
    };
    expect(await isOpen()).toBe(false);
    await saveKey(person, ending(3.5));
    expect(await isOpen()).toBe(true);
    expect(await readText(person, "/account")).toContain(
      "Your Clinical trials key ends in 3 days, on ",
    );
    passTime(3.2 * dayMs);
    await person.browser.signIn(person.name);
    expect(await readText(person, "/account")).toContain(
      "Your Clinical trials key ends in 7 hours, on ",
    );
    passTime(dayMs);
    await person.browser.signIn(person.name);
    expect(await readText(person, "/account")).toContain("Your Clinical trials key ended on ");
  });

  test("says what a key may do beyond its tools, and which of them fail with it", async () => {
    const person = await connectWith({ "x-demo-key-scopes": "admin:all trials:delete" });
    const text = await readText(person, "/account");
    expect(text).toContain(
      "Your Clinical trials key may do more than these tools need: admin:all and trials:delete. A smaller one is safer. A key of the demo needs no permissions: it can only read. Make a smaller key",
    );
    expect(text).toContain(
      "Your Clinical trials key lacks trials:read. Without it these tools will fail: ",
    );
    expect(text).toContain("Read a clinical trial, ");
    await saveKey(person, good);
    const quiet = await readText(person, "/account");
    expect(quiet).not.toContain("may do more");
    expect(quiet).not.toContain("lacks");
  });
});

test("the consent page says the same of a saved key, and of one that it has just proven", async () => {
  const headers = { "x-demo-key-scopes": "trials:read admin:all", ...ending(3.5) };
  const person = await connectWith(headers);
  const path = await toAuthorizePath(await register());
  const saved = await readText(person, path);
  const said = [
    "Your Clinical trials key ends in 3 days, on ",
    "Your Clinical trials key may do more than these tools need: admin:all. A smaller one is safer.",
  ];
  for (const sentence of said) expect(saved).toContain(sentence);
  await person.browser.send("/account/keys/forget", [["toolset", "clinical-trials"]]);
  const other = await toAuthorizePath(await register());
  const handle = findHandle(await (await person.browser.open(other)).text());
  const response = await person.browser.send(other, [
    ["handle", handle],
    ["decision", "approve"],
    ["key:clinical-trials", await makeKey(person.name, headers)],
    ["key:github", "not a key"],
  ]);
  expect(response.status).toBe(400);
  const kept = await toText(response);
  expect(kept).toContain("accepted, belongs to");
  for (const sentence of said) expect(kept).toContain(sentence);
});

const garbage = [
  ["the year 9999", { "x-demo-key-ends": "9999-12-31T23:59:59Z" }],
  ["a day in the past", { "x-demo-key-ends": "2001-01-01" }],
  ["HTML", { "x-demo-key-ends": "<script>1</script>", "x-demo-key-scopes": "<img src=x>" }],
  ["much", { "x-demo-key-ends": "9".repeat(6000), "x-demo-key-scopes": "a ".repeat(3000) }],
  ["something in other words", { "x-demo-key-ends": "soon", "x-demo-key-scopes": "a, b" }],
] as const;

test.each(garbage)("an API that says %s of a key says nothing", async (_, headers) => {
  const person = await connectWith(headers);
  const [key] = await accountOf(person).listKeys();
  expect(key?.health).toEqual({ expiresAt: null, scopes: null });
  const text = await readText(person, "/account");
  expect(text).not.toMatch(/ends |ended |may do more|lacks/);
  const { access_token: token } = person.tokens;
  expect(toSaid(await callTool("modern", token, "get_trial", args))).toEqual(silent);
});

test("an API that writes the key into a header tells nobody: it is neither kept nor shown", async () => {
  const person = await signIn();
  const key = await demo.makeKey(person.name);
  const headers = { "x-demo-key-scopes": `trials:read ${key}` };
  await demo.setFault(key, { mode: "headers", headers });
  await person.browser.send("/account/keys", [
    ["toolset", "clinical-trials"],
    ["key", key],
  ]);
  expect(await accountOf(person).listKeys()).toMatchObject([{ health: { scopes: null } }]);
  expect(await (await person.browser.open("/account")).text()).not.toContain(key);
});

test("what is known of a key is in its person's export, goes with the key, and is nobody else's", async () => {
  const person = await connectWith({ "x-demo-key-scopes": "trials:read odd:scope", ...ending(3) });
  const other = await connectWith({});
  const otherCall = await callTool("modern", other.tokens.access_token, "get_trial", args);
  expect(toSaid(otherCall)).toEqual(silent);
  for (const path of ["/account", "/account/export"]) {
    expect(await (await other.browser.open(path)).text()).not.toContain("odd:scope");
  }
  const [key] = await accountOf(person).listKeys();
  const read = async () => {
    const response = await person.browser.open("/account/export");
    return response.json<{ keys: object[] }>();
  };
  expect((await read()).keys).toMatchObject([
    { expires_at: key?.health?.expiresAt, scopes: '["trials:read","odd:scope"]', told_at: 0 },
  ]);
  await person.browser.send("/account/keys/forget", [["toolset", "clinical-trials"]]);
  expect((await read()).keys).toEqual([]);
  expect(JSON.stringify(await read())).not.toContain("odd:scope");
  expect(await readText(person, "/account")).not.toContain("odd:scope");
});
