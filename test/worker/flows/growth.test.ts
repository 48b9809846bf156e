import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";

import { countRows, takeRows } from "../../../scripts/simulate/count-rows.ts";
import { daySeconds } from "../../../src/clock.ts";
import type { Directory } from "../../../src/store/directory.ts";
import { PeopleList } from "../../../src/store/people-list.ts";
import type { Registry } from "../../../src/store/registry.ts";

let objects = 0;

/** A directory that no other test uses; every row that its database reads or writes is counted. */
function inDirectory<T>(run: (directory: Directory, sql: SqlStorage) => T | Promise<T>) {
  objects += 1;
  return runInDurableObject(
    env.DIRECTORY.getByName(`growth-${objects}`),
    (directory, { storage }) => {
      countRows(storage.sql);
      return run(directory, storage.sql);
    },
  );
}

function inShard<T>(run: (registry: Registry, sql: SqlStorage) => T | Promise<T>) {
  objects += 1;
  return runInDurableObject(
    env.REGISTRY.getByName(`growth-${objects}`),
    (registry, { storage }) => {
      countRows(storage.sql);
      return run(registry, storage.sql);
    },
  );
}

/** What `run` returned, and what it read and wrote. */
function count<T>(run: () => T) {
  takeRows();
  const result = run();
  return { result, ...takeRows() };
}

const letters = "abcdefghijklmnopqrstuvwxyz";
/** Names of people that begin with any two letters, in small and in capitals. */
const toName = (index: number) => {
  const [first = "", second = ""] = [letters[index % 26], letters[Math.floor(index / 26) % 26]];
  return `${index % 2 ? first.toUpperCase() : first}${second} ${index}`;
};
const people = 5000;

function fill(directory: Directory): void {
  for (let index = 0; index < people; index += 1) directory.see(`id-${index}`, toName(index));
}

/** All pages, each after the last person of the one before. */
function listPages(directory: Directory, limit: number) {
  const pages = [count(() => directory.list("", limit))];
  for (let last = pages.at(-1); last?.result.isMore; last = pages.at(-1)) {
    const after = last.result.people.at(-1)?.id ?? "";
    pages.push(count(() => directory.list(after, limit)));
  }
  return pages;
}

test("the last page of 5,000 people reads no more rows than the first, and everybody is on one", async () => {
  await inDirectory((directory) => {
    fill(directory);
    const pages = listPages(directory, 50);
    expect(pages).toHaveLength(people / 50);
    for (const { rowsRead, result } of pages) {
      expect(rowsRead).toBeLessThan(200);
      expect(result.count).toBe(people);
    }
    const names = pages.flatMap(({ result }) => result.people.map(({ name }) => name));
    expect(new Set(names).size).toBe(people);
    const small = names.map((name) => name.toLowerCase());
    expect(small).toEqual(small.toSorted((one, other) => (one < other ? -1 : 1)));
  });
});

test("people of one name are on pages too, and a page after somebody who is gone is the first", async () => {
  await inDirectory((directory) => {
    for (let index = 0; index < 120; index += 1) directory.see(`id-${1000 + index}`, "Ada");
    const pages = listPages(directory, 50);
    const ids = pages.flatMap(({ result }) => result.people.map(({ id }) => id));
    expect(ids).toEqual(Array.from({ length: 120 }, (_, index) => `id-${1000 + index}`));
    expect(directory.list("nobody", 50)).toEqual(pages[0]?.result);
  });
});

test("whoever signs in twice a day writes nothing the second time, and a new name is on the list", async () => {
  await inDirectory((directory) => {
    directory.see("ada", "Ada");
    expect(count(() => directory.see("ada", "Ada")).rowsWritten).toBe(0);
    directory.see("ada", "Zoe");
    directory.see("bo", "Bo");
    const { people: listed, count: all } = directory.list("", 50);
    expect(listed.map(({ name }) => name)).toEqual(["Bo", "Zoe"]);
    expect(all).toBe(2);
  });
});

test("whoever is forgotten, removed or let in again is counted so", async () => {
  await inDirectory((directory) => {
    for (const id of ["ada", "bo", "eve"]) directory.see(id, id);
    const counts = () => [directory.list("", 50).count, directory.listRemoved("", 50).count];
    directory.remove("ada");
    directory.remove("nobody");
    expect(counts()).toEqual([2, 1]);
    directory.forget("bo");
    directory.forget("bo");
    expect(counts()).toEqual([1, 1]);
    directory.readmit("ada");
    expect(counts()).toEqual([1, 0]);
  });
});

test("people of a release that did not count them are counted once, and are on pages", async () => {
  await inDirectory((directory, sql) => {
    fill(directory);
    sql.exec("DROP TABLE tallies");
    for (const name of ["added", "removed", "changed"]) sql.exec(`DROP TRIGGER people_${name}`);
    sql.exec("DROP INDEX people_initials");
    const list = new PeopleList(sql, "people");
    expect(list.count()).toBe(people);
    list.delete("id-7");
    expect(list.count()).toBe(people - 1);
    expect(count(() => list.list("", 50)).rowsRead).toBeLessThan(200);
  });
});

test("no index holds whole names: what is deleted from one stays in its page", async () => {
  await inDirectory((_, sql) => {
    const indexes = sql.exec<{ sql: string }>(
      "SELECT sql FROM sqlite_master WHERE type = 'index' AND sql LIKE '%name%' AND tbl_name LIKE '%people'",
    );
    for (const { sql: text } of indexes.toArray())
      expect(text).toMatch(/\(lower\(substr\(name, 1, 2\)\)\)$/);
  });
});

const record = (id: number) => JSON.stringify({ clientId: String(id), redirectUris: [] });

/** Apps that somebody has allowed, of which some expire. */
function fillShard(sql: SqlStorage, apps: number): void {
  const endsAt = Math.floor(Date.now() / 1000) + 30 * daySeconds;
  for (let index = 0; index < apps; index += 1) {
    sql.exec(
      "INSERT INTO clients (name, value, expires_at) VALUES (?, ?, ?)",
      `client:${index}`,
      record(index),
      endsAt + index,
    );
  }
}

test("an app among 5,000 is registered, allowed, renewed, listed and swept without reading the others", async () => {
  await inShard(async (registry, sql) => {
    fillShard(sql, 5000);
    takeRows();
    await registry.register("client:new", record(5001));
    expect(registry.useRegistration("client:new")).toBe(true);
    registry.renewRegistration("client:17", record(17));
    await registry.register("client:next", record(5002));
    await registry.alarm();
    registry.renewRegistration("client:18", record(18));
    const page = registry.listNewest("client:", 51);
    expect(takeRows().rowsRead).toBeLessThan(200);
    expect(page.count).toBe(5002);
    expect(page.entries).toHaveLength(51);
  });
});

test("a renewed app is counted once, with the bytes that it has now", async () => {
  await inShard(async (registry, sql) => {
    await registry.register("client:a", record(1));
    registry.useRegistration("client:a");
    registry.renewRegistration("client:a", record(1_000_000));
    const [held] = sql.exec("SELECT count, bytes FROM tallies WHERE name = 'clients'").toArray();
    expect(held).toEqual({ count: 1, bytes: registry.read("client:a")?.length });
  });
});
