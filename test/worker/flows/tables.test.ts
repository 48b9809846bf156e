import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, expect, test, vi } from "vitest";

import { AuditTrail } from "../../../src/account/audit-trail.ts";
import { Table, Tables } from "../../../src/store/tables/tables.ts";
import { allow, openBrowser, register } from "../../support/person.ts";
import { createName, demo } from "../../support/server-under-test.ts";

const things = { name: "things", create: ["CREATE TABLE things (name TEXT PRIMARY KEY)"] };

/** The tables of an object of its own that nobody has written to, and one of them. */
const withTables = (use: (tables: Tables, table: Table) => void) =>
  runInDurableObject(env.ACCOUNT.getByName(crypto.randomUUID()), (_, { storage }) => {
    const tables = new Tables(storage, "Account");
    use(tables, new Table(tables, things));
  });

const add = (table: Table, name: string) =>
  table.exec("INSERT INTO things (name) VALUES (?)", name);
const list = (table: Table) => table.exec("SELECT name FROM things").map(({ name }) => name);

afterEach(() => void vi.restoreAllMocks());

test("a table that was made in a step that failed is made again by the next row", async () => {
  await withTables((tables, table) => {
    const fail = () =>
      tables.inOneStep(() => {
        add(table, "lost");
        throw new Error("no");
      });
    expect(fail).toThrow("no");
    expect(tables.has("things")).toBe(false);
    expect(list(table)).toEqual([]);
    add(table, "kept");
    expect(list(table)).toEqual(["kept"]);
    const marks = tables.sql.exec("SELECT version FROM storage_version").toArray();
    expect(marks).toHaveLength(1);
  });
});

test("a step that failed leaves the tables of before, and whoever remembers something asks again", async () => {
  await withTables((tables, table) => {
    add(table, "first");
    const { revision } = tables;
    const fail = () =>
      tables.inOneStep(() => {
        table.exec("DELETE FROM things");
        throw new Error("no");
      });
    expect(fail).toThrow("no");
    expect(list(table)).toEqual(["first"]);
    expect(tables.revision).toBeGreaterThan(revision + 1);
    expect(tables.inOneStep(() => add(table, "second"))).toEqual([]);
    expect(list(table)).toEqual(["first", "second"]);
  });
});

test("of an app that could not be allowed to its end nothing is kept: no grant, no key, and the trail tells of none", async () => {
  const browser = openBrowser();
  const name = createName();
  const cookie = (await browser.signIn(name)).headers.get("set-cookie") ?? "";
  const [, id = ""] = /toolhub=([\w-]{22})\./.exec(decodeURIComponent(cookie)) ?? [];
  const account = env.ACCOUNT.getByName(id);
  const [clientId, key] = [await register(), await demo.makeKey(name)];
  const allowOnce = () => allow(browser, name, clientId, key);
  const listConnected = async () => {
    const { entries } = await account.listAudit({ fromMs: 0, toMs: Date.now() + 1000 });
    return entries.filter(({ event }) => event === "app_connected" || event === "key_set");
  };
  const real = AuditTrail.prototype.add;
  function fail(this: AuditTrail, ...args: Parameters<typeof real>) {
    real.apply(this, args);
    if (args[0] === "app_connected") throw new Error("the disk is full");
  }
  vi.spyOn(AuditTrail.prototype, "add").mockImplementation(fail);
  await expect(allowOnce()).rejects.toThrow();
  vi.restoreAllMocks();
  expect(await account.overview()).toMatchObject({ keys: [], grants: [] });
  expect(await listConnected()).toEqual([]);
  expect(await allowOnce()).toMatch(/:/);
  expect(await account.overview()).toMatchObject({
    keys: [{ last4: key.slice(-4) }],
    grants: [{}],
  });
  expect(await listConnected()).toHaveLength(2);
});
