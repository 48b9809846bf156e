import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, onTestFinished, test } from "vitest";

import { createAuthority } from "../../../src/access/authority.ts";
import { exportAudit } from "../../../src/audit/export-audit.ts";
import { deploymentOf } from "../../../src/deployment.ts";
import { logTo, toConsole } from "../../../src/observe/log.ts";
import { signIn } from "../../support/person.ts";
import { origin } from "../../support/server-under-test.ts";
import {
  fetchAudit,
  linesOf,
  makeToken,
  openAdmin,
  startDay,
  toId,
  toLines,
} from "./audit-lines.ts";

beforeEach(startDay);
afterEach(() => logTo(toConsole));

/** Fills the directory with people who have never been here, ahead of all others, so that an export has to go on. */
const addStrangers = (count: number) =>
  runInDurableObject(env.DIRECTORY.getByName("directory"), (_, { storage }) => {
    storage.sql.exec(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count}) INSERT INTO people (id, name, seen_day) SELECT '----' || substr('000000000000000000' || i, -18), 'Stranger', 1 FROM n`,
    );
  });

const removeStrangers = () =>
  runInDurableObject(env.DIRECTORY.getByName("directory"), (_, { storage }) => {
    storage.sql.exec("DELETE FROM people WHERE name = 'Stranger'");
  });

test("more than 900 people take several requests, each tells where to go on, and only the first is written down", async () => {
  await addStrangers(950);
  onTestFinished(removeStrangers);
  const { browser, id } = await openAdmin();
  const token = await makeToken(browser);
  const first = toLines(await (await fetchAudit(token)).text());
  const end = first.at(-1);
  expect(end).toMatchObject({ event: "end", complete: false });
  const { pathname, searchParams, search } = new URL(String(end?.next));
  expect(pathname).toBe("/audit");
  const second = toLines(await (await fetchAudit(token, search.slice(1))).text());
  expect(second.at(-1)).toMatchObject({ event: "end", complete: true });
  expect(linesOf(second, id).some(({ event }) => event === "token_made")).toBe(true);
  expect(second.filter(({ event }) => event === "admin_action")).toEqual([]);
  const log = await env.DIRECTORY.getByName("directory").listLog();
  expect(log.filter(({ account }) => account === id)).toHaveLength(1);
  // What goes on belongs to this span and this administrator.
  searchParams.set("from", "2026-11-01");
  expect((await fetchAudit(token, String(searchParams))).status).toBe(400);
  const other = await makeToken((await openAdmin()).browser);
  expect((await fetchAudit(other, search.slice(1))).status).toBe(400);
});

test("who is removed while an export runs is not in it, and it goes on", async () => {
  const { browser, id } = await openAdmin();
  const [gone, stays] = [await signIn(), await signIn()];
  const deployment = deploymentOf(env);
  const authority = createAuthority(deployment, env);
  const list = authority.directory();
  const removing = {
    ...authority,
    directory: () =>
      new Proxy(list, {
        get: (target, name) =>
          name === "listById"
            ? async (...args: [string, number]) => {
                const page = await target.listById(...args);
                await browser.send("/admin/people/remove", [
                  ["id", toId(gone)],
                  ["name", gone.name],
                ]);
                return page;
              }
            : (Reflect.get(target, name) as unknown),
      }),
  };
  const asked = {
    span: { fromMs: Date.now() - 86_400_000, toMs: Date.now() + 1 },
    admin: id,
    adminName: "Ada",
    afterId: "",
  };
  const lines = toLines(await (await exportAudit(removing, deployment.toolsets, asked)).text());
  expect(linesOf(lines, toId(gone))).toEqual([]);
  expect(linesOf(lines, toId(stays)).length).toBeGreaterThan(0);
  expect(lines.at(-1)).toMatchObject({ complete: true });
  const left = await runInDurableObject(env.ACCOUNT.getByName(toId(gone)), (_, { storage }) =>
    storage.sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'events'").toArray(),
  );
  expect(left).toEqual([]);
});

test("an export in which somebody's object does not answer says so, and where to go on", async () => {
  const { id } = await openAdmin();
  const person = await signIn();
  const deployment = deploymentOf(env);
  const authority = createAuthority(deployment, env);
  let asked = 0;
  const broken = {
    ...authority,
    account: (accountId: string) => {
      if (accountId !== toId(person)) return authority.account(accountId);
      asked += 1;
      throw new Error("the object is being moved");
    },
  };
  const lines: string[] = [];
  logTo((line) => lines.push(line));
  const span = { fromMs: Date.now() - 86_400_000, toMs: Date.now() };
  const to = { span, admin: id, adminName: "Ada", afterId: "" };
  const told = toLines(await (await exportAudit(broken, deployment.toolsets, to)).text());
  expect(asked).toBe(2);
  expect(told.at(-1)).toMatchObject({ event: "end", complete: false });
  expect(linesOf(told, toId(person))).toEqual([]);
  expect(lines.join("\n")).toContain("audit_broken");
  expect(String(told.at(-1)?.next)).toContain(`${origin}/audit?from=`);
});
