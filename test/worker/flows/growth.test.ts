import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";

import { countRows, takeRows } from "../../../scripts/simulate/count-rows.ts";
import { daySeconds } from "../../../src/clock.ts";
import type { Directory } from "../../../src/store/directory.ts";
import { type NamedPage, PeopleList } from "../../../src/store/people-list.ts";
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
  const pages = [count(() => directory.list({}, limit))];
  for (let last = pages.at(-1); last?.result.isBeforeOthers; last = pages.at(-1)) {
    const after = last.result.people.at(-1)?.id ?? "";
    pages.push(count(() => directory.list({ after }, limit)));
  }
  return pages;
}

/** The same from the last page to the first one, each before the first person of the one after it. */
function listBack(directory: Directory, limit: number, lastId: string) {
  const pages = [count(() => directory.list({ before: lastId }, limit))];
  for (let last = pages.at(-1); last?.result.isAfterOthers; last = pages.at(-1)) {
    const before = last.result.people.at(0)?.id ?? "";
    pages.push(count(() => directory.list({ before }, limit)));
  }
  return pages.toReversed();
}

const toIds = (pages: readonly { readonly result: NamedPage }[]) =>
  pages.flatMap(({ result }) => result.people.map(({ id }) => id));

test("the way back through 5,000 people reads as little, and meets the same ones in the same order", async () => {
  await inDirectory((directory) => {
    fill(directory);
    const ids = toIds(listPages(directory, 50));
    const back = listBack(directory, 50, ids.at(-1) ?? "");
    for (const { rowsRead } of back) expect(rowsRead).toBeLessThan(200);
    expect(toIds(back)).toEqual(ids.slice(0, -1));
    expect(directory.list({}, 50)).toMatchObject({ isAfterOthers: false, isBeforeOthers: true });
  });
});

test("people are found by the beginning of a name, by key as well, and nothing in it is a pattern", async () => {
  await inDirectory((directory) => {
    fill(directory);
    for (const name of ["100% Ada", "100 Ada", "a_b"]) directory.see(`odd ${name}`, name);
    const find = (start: string, query = {}) => directory.list({ ...query, start }, 50);
    const { result, rowsRead } = count(() => find("Ab 1"));
    expect(result.people.map(({ name }) => name)).toEqual(
      Array.from({ length: people }, (_, index) => toName(index))
        .filter((name) => name.toLowerCase().startsWith("ab 1"))
        .toSorted((one, other) => (one.toLowerCase() < other.toLowerCase() ? -1 : 1)),
    );
    expect(rowsRead).toBeLessThan(200);
    expect(find("100%").people.map(({ name }) => name)).toEqual(["100% Ada"]);
    expect(find("10%").people).toEqual([]);
    expect(find("a_").people.map(({ name }) => name)).toEqual(["a_b"]);
    expect(find("nobody").people).toEqual([]);
    const first = find("a");
    const second = find("a", { after: first.people.at(-1)?.id });
    expect(second).toMatchObject({ isAfterOthers: true });
    expect(find("a", { before: second.people.at(0)?.id }).people).toEqual(first.people);
    expect(second.people.every(({ name }) => /^a/i.test(name))).toBe(true);
  });
});

const queries = [
  ["the first page", (directory: Directory) => directory.list({}, 50)],
  ["the page after", (directory: Directory) => directory.list({ after: "id-900" }, 50)],
  ["the page before", (directory: Directory) => directory.list({ before: "id-900" }, 50)],
  ["the beginning of a name", (directory: Directory) => directory.list({ start: "ab" }, 50)],
  ["everybody by id", (directory: Directory) => directory.listById("id-900", 50)],
] as const;

test.each(queries)("%s is read by a key, and no query counts past others", async (_, read) => {
  objects += 1;
  const stub = env.DIRECTORY.getByName(`growth-${objects}`);
  await runInDurableObject(stub, (directory, { storage: { sql } }) => {
    fill(directory);
    const asked: [string, unknown[]][] = [];
    const exec = sql.exec.bind(sql);
    const noting: SqlStorage["exec"] = (query, ...bindings) => {
      asked.push([query, bindings]);
      return exec(query, ...bindings) as never;
    };
    Object.defineProperty(sql, "exec", { value: noting });
    read(directory);
    const steps = asked.flatMap(([query, bindings]) =>
      exec<{ detail: string }>(`EXPLAIN QUERY PLAN ${query}`, ...bindings).toArray(),
    );
    expect(steps.length).toBeGreaterThan(0);
    for (const { detail } of steps) {
      // What is left to be sorted are people who share two letters.
      expect(detail).toMatch(
        /^(SEARCH \w+ USING (INDEX people_initials|PRIMARY KEY) |USE TEMP B-TREE FOR (LAST 2 TERMS|RIGHT PART) OF ORDER BY)/,
      );
    }
    expect(asked.map(([query]) => query).join("\n")).not.toMatch(/OFFSET/i);
  });
});

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
    const ids = toIds(pages);
    expect(ids).toEqual(Array.from({ length: 120 }, (_, index) => `id-${1000 + index}`));
    expect(directory.list({ after: "nobody" }, 50)).toEqual(pages[0]?.result);
  });
});

test("apps with metadata documents are paged by name both ways, and an app that is gone means the first page", async () => {
  await inDirectory((directory, sql) => {
    for (let index = 0; index < 130; index += 1) {
      const id = `https://app-${index}.example/client`;
      // Three of each name, in small letters and in capitals.
      const name = `${index % 2 ? "app" : "App"} ${1000 + Math.floor(index / 3)}`;
      directory.keepApp({ id, name, redirectUris: [], client: "{}", readAt: 1 }, 1);
    }
    const pages = [directory.listApps({}, 50)];
    for (let last = pages.at(-1); last?.isBeforeOthers; last = pages.at(-1)) {
      pages.push(directory.listApps({ after: last.apps.at(-1)?.id ?? "" }, 50));
    }
    expect(pages.map(({ apps, count }) => [apps.length, count])).toEqual([
      [50, 130],
      [50, 130],
      [30, 130],
    ]);
    const all = sql
      .exec<{ id: string }>("SELECT id FROM document_clients ORDER BY name COLLATE NOCASE, id")
      .toArray();
    expect(pages.flatMap(({ apps }) => apps.map(({ id }) => ({ id })))).toEqual(all);
    expect(pages.map(({ isAfterOthers }) => isAfterOthers)).toEqual([false, true, true]);
    const [first, second, third] = pages;
    const before = third?.apps.at(0)?.id ?? "";
    expect(directory.listApps({ before }, 50)).toEqual(second);
    expect(directory.listApps({ before: second?.apps.at(0)?.id ?? "" }, 50)).toEqual({
      ...first,
      isBeforeOthers: true,
    });
    for (const query of [{ after: "nobody" }, { before: "nobody" }]) {
      expect(directory.listApps(query, 50)).toEqual(first);
    }
  });
});

test("whoever signs in twice a day writes nothing the second time, and a new name is on the list", async () => {
  await inDirectory((directory) => {
    directory.see("ada", "Ada");
    expect(count(() => directory.see("ada", "Ada")).rowsWritten).toBe(0);
    directory.see("ada", "Zoe");
    directory.see("bo", "Bo");
    const { people: listed, count: all } = directory.list({}, 50);
    expect(listed.map(({ name }) => name)).toEqual(["Bo", "Zoe"]);
    expect(all).toBe(2);
  });
});

test("whoever is forgotten, removed or let in again is counted so", async () => {
  await inDirectory((directory) => {
    for (const id of ["ada", "bo", "eve"]) directory.see(id, id);
    const counts = () => [directory.list({}, 50).count, directory.listRemoved({}, 50).count];
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
    expect(count(() => list.list({}, 50)).rowsRead).toBeLessThan(200);
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
    expect(registry.useRegistration("client:new")).not.toBeNull();
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
