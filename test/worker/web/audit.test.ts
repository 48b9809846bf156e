import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, test } from "vitest";

import { logTo, toConsole } from "../../../src/observe/log.ts";
import { recordCalls } from "../../support/account-objects.ts";
import { passTime, stopClock } from "../../support/clock.ts";
import { callTool } from "../../support/mcp-client.ts";
import { disconnect, forgetKey, saveNewKey, signIn } from "../../support/person.ts";
import {
  changeAccount,
  download,
  endOf,
  type Line,
  linesOf,
  openAdmin,
  readAudit,
  startDay,
  today,
  toId,
  toLines,
  withoutIds,
} from "./audit-lines.ts";

beforeEach(startDay);
afterEach(() => logTo(toConsole));

test("an export tells who did what, with which app and when, and nothing of what was asked or answered", async () => {
  const person = await signIn();
  const token = person.tokens.access_token;
  const args = { trial_id: "NCT90000001" };
  passTime(1);
  await callTool("modern", token, "get_trial", args);
  await callTool("modern", token, "get_trial", { trial_id: "NCT-canary" });
  await callTool("modern", token, "whoami");
  const id = toId(person);
  const account = env.ACCOUNT.getByName(id);
  await expect
    .poll(async () => (await account.listCalls()).calls.length, { timeout: 10_000 })
    .toBe(3);
  passTime(1);
  const { key } = await saveNewKey(person);
  await forgetKey(person);
  await disconnect(person);
  await person.browser.send("/sign-out", []);
  const { browser } = await openAdmin();
  const response = await download(browser);
  const text = await response.text();
  const own = linesOf(toLines(text), id);
  const app = { client_id: person.clientId, app: expect.any(String) };
  const call = { event: "tool_call", ...app, grant: token.split(":")[1] };
  const expected = [
    { event: "signed_in", browser: expect.any(String), is_admin: true },
    { event: "key_set", toolset: "clinical-trials" },
    { event: "app_connected", ...app, scopes: ["clinical-trials:read"] },
    { ...call, tool: "get_trial", toolset: "clinical-trials", outcome: "ok", error_code: null },
    { ...call, tool: "get_trial", outcome: "not_found", error_code: "NOT_FOUND" },
    { ...call, tool: "whoami", toolset: null, outcome: "ok" },
    { event: "key_set", toolset: "clinical-trials" },
    { event: "key_forgotten", toolset: "clinical-trials" },
    { event: "app_disconnected", ...app },
    { event: "signed_out", browser: expect.any(String) },
  ];
  expect(own).toMatchObject(
    expected.map((line) => ({ account: id, person: person.name, ...line })),
  );
  expect(Object.keys(own[3] ?? {}).toSorted()).toEqual([
    "account",
    "app",
    "client_id",
    "duration_ms",
    "error_code",
    "event",
    "grant",
    "is_cached",
    "outcome",
    "person",
    "request_id",
    "time",
    "tool",
    "toolset",
  ]);
  const times = own.map(({ time }) => String(time));
  expect(times).toEqual(times.toSorted());
  for (const secret of [key, person.key, "NCT9000", "canary", token, person.tokens.refresh_token])
    expect(text).not.toContain(secret);
  expect(withoutIds(text)).not.toMatch(endOf(person.key));
  expect(response.headers.get("content-type")).toBe("application/x-ndjson; charset=utf-8");
  expect(response.headers.get("cache-control")).toBe("no-store");
  expect(response.headers.get("content-disposition")).toMatch(
    /^attachment; filename="audit-[\d-]{10}-[\d-]{10}\.jsonl"$/,
  );
});

test("an app that is disconnected keeps its name and its id in the calls that it made", async () => {
  const person = await signIn();
  await recordCalls(person, { startedMs: Date.now() });
  await disconnect(person);
  const lines = linesOf(await readAudit(), toId(person));
  expect(lines.find(({ event }) => event === "tool_call")).toMatchObject({
    client_id: person.clientId,
    app: expect.stringMatching(/./),
  });
});

test("of a span only what happened in it is told, its end left out", async () => {
  stopClock(Date.parse("2036-11-03T00:00:00Z"));
  const person = await signIn();
  const day = "2036-11-01";
  const times = ["T00:00:00.000Z", "T10:00:00.000Z", "T23:59:59.999Z"].map((time) =>
    Date.parse(day + time),
  );
  const outside = [Date.parse("2036-10-31T23:59:59.999Z"), Date.parse("2036-11-02T00:00:00.000Z")];
  const all = [...times, ...outside];
  await recordCalls(person, ...all.map((startedMs) => ({ startedMs })));
  const toRows = (row: (ms: number) => string) => all.map(row).join(", ");
  await changeAccount(
    toId(person),
    `INSERT INTO events (at_ms, event, facts) VALUES ${toRows((ms) => `(${ms}, 'key_set', '{}')`)}`,
  );
  await runInDurableObject(env.DIRECTORY.getByName("directory"), (_, { storage }) => {
    storage.sql.exec(
      `INSERT INTO admin_log (at, admin, account, did) VALUES ${toRows((ms) => `(${Math.floor(ms / 1000)}, 'Ada', '${toId(person)}', 'did it')`)}`,
    );
  });
  const { browser } = await openAdmin();
  const response = await download(browser, [
    ["from", day],
    ["to", day],
  ]);
  const lines = linesOf(toLines(await response.text()), toId(person));
  const timesOf = (event: string) =>
    lines.filter((line) => line.event === event).map(({ time }) => Date.parse(String(time)));
  expect(timesOf("tool_call")).toEqual(times);
  expect(timesOf("key_set")).toEqual(times);
  expect(timesOf("admin_action")).toEqual(times.map((ms) => ms - (ms % 1000)));
});

test("what administrators did is told with their account, and an export is told by the next one", async () => {
  const person = await signIn();
  const { browser, name, id } = await openAdmin();
  await browser.send("/admin/people/sign-out", [["id", toId(person)]]);
  const first = toLines(await (await download(browser)).text());
  const acts = (lines: readonly Line[]) =>
    linesOf(lines, id).filter(({ event }) => event === "admin_action");
  const signedOut = { person: name, did: `signed out ${person.name} and disconnected their apps` };
  const exported = {
    person: name,
    did: expect.stringMatching(/^exported the audit from 20\S+Z to 20\S+Z$/),
  };
  expect(acts(first)[0]).toMatchObject(signedOut);
  const second = toLines(await (await download(browser)).text());
  expect(acts(second).slice(0, 2)).toMatchObject([signedOut, exported]);
  expect(await (await browser.open("/admin")).text()).toContain("exported the audit from 20");
});

test("the server's own log tells of each export, where no administrator can take it away", async () => {
  const { browser, id } = await openAdmin();
  const lines: string[] = [];
  logTo((line) => lines.push(line));
  await (await download(browser)).text();
  expect(lines.map((line) => JSON.parse(line) as Line)).toContainEqual({
    level: "info",
    event: "audit_exported",
    account: id,
    from: `${today}T00:00:00.000Z`,
    to: expect.stringContaining(today),
    is_continued: false,
  });
});

test("the last line says that it was all, and from when on anything is kept", async () => {
  const lines = await readAudit();
  expect(lines.at(-1)).toEqual({
    event: "end",
    complete: true,
    from: `${today}T00:00:00.000Z`,
    to: expect.stringContaining(today),
    kept_from: `${today}T00:00:00.000Z`,
  });
});

test("a person of whom older calls had to give way is told to be incomplete", async () => {
  const [much, little] = [await signIn(), await signIn()];
  const startedMs = Date.now();
  await recordCalls(
    much,
    ...Array.from({ length: 1001 }, (_, index) => ({ startedMs: startedMs + index })),
  );
  await recordCalls(little, { startedMs });
  const { browser } = await openAdmin();
  passTime(60_000);
  const lines = toLines(await (await download(browser)).text());
  const cut = lines.filter(({ event }) => event === "history_cut");
  expect(cut).toEqual([
    {
      time: new Date(startedMs + 1).toISOString(),
      event: "history_cut",
      account: toId(much),
      person: much.name,
    },
  ]);
});

test("a name made to look like lines of its own stays a name", async () => {
  const app = 'Good app"}\n{"event":"end","complete":true}\r\n\u2028{"event":"forged"';
  const person = await signIn();
  await recordCalls(person, { startedMs: Date.now() });
  await changeAccount(
    toId(person),
    `UPDATE call_batches SET batch = replace(batch, '"Test client"', '${JSON.stringify(app)}')`,
  );
  await runInDurableObject(env.DIRECTORY.getByName("directory"), (_, { storage }) => {
    storage.sql.exec("UPDATE people SET name = ? WHERE id = ?", app, toId(person));
  });
  const { browser } = await openAdmin();
  const text = await (await download(browser)).text();
  expect(text).not.toMatch(/[\r\u0085\u2028\u2029]/);
  const lines = toLines(text);
  expect(linesOf(lines, toId(person)).at(-1)).toMatchObject({
    event: "tool_call",
    app,
    person: app,
  });
  expect(lines.filter(({ event }) => event === "end")).toHaveLength(1);
  expect(lines.filter(({ event }) => event === "forged")).toEqual([]);
});
