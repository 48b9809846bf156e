import { env } from "cloudflare:workers";
import { expect, test } from "vitest";

import type { BrowserSession } from "../../support/dance.ts";
import { openBrowser, register } from "../../support/person.ts";
import { createName } from "../../support/server-under-test.ts";

const directory = () => env.DIRECTORY.getByName("directory");

/** Signs in by name; with `dev` everybody is an administrator. */
async function openAdmin() {
  const browser = openBrowser();
  await browser.signIn(createName());
  return { browser };
}

const read = async (browser: BrowserSession, path: string) => (await browser.open(path)).text();

/** Follows the links to the next page, and collects what `pattern` finds on all pages. */
async function collect(
  browser: BrowserSession,
  list: "people" | "apps" | "known",
  pattern: RegExp,
) {
  const found: string[] = [];
  let path: string | undefined = "/admin";
  let pages = 0;
  while (path !== undefined) {
    const html = await read(browser, path);
    const onPage = [...html.matchAll(pattern)].map(([match]) => match);
    expect(onPage.length).toBeLessThanOrEqual(50);
    found.push(...onPage);
    pages += 1;
    path = new RegExp(`href="(/admin\\?${list}=[^"#]+)#${list}">\\s*Next page`).exec(html)?.[1];
  }
  return { found, pages };
}

test("200 people are on pages of 50, each of them once, by name", async () => {
  const { browser } = await openAdmin();
  await Promise.all(
    Array.from({ length: 200 }, (_, index) =>
      directory().see(`crowd-${String(index).padStart(16, "0")}`, `Crowd ${1000 + index}`),
    ),
  );
  const { found, pages } = await collect(browser, "people", /<th scope="row">Crowd \d+/g);
  expect(pages).toBeGreaterThanOrEqual(4);
  expect(found).toHaveLength(200);
  expect(found).toEqual([...new Set(found)].sort());
});

test("200 apps are on pages of 50, each of them once", async () => {
  const { browser } = await openAdmin();
  for (let registered = 0; registered < 200; registered += 20) {
    const names = Array.from({ length: 20 }, (_, index) => `Swarm ${1000 + registered + index}`);
    await Promise.all(names.map((client_name) => register({ client_name })));
  }
  const { found, pages } = await collect(browser, "apps", /<th scope="row">Swarm \d+/g);
  expect(pages).toBeGreaterThanOrEqual(4);
  expect(new Set(found).size).toBe(200);
  expect(found).toHaveLength(200);
});

test("120 apps with metadata documents are on pages of 50, each of them once, by name", async () => {
  const { browser } = await openAdmin();
  const toApp = (index: number) => ({
    id: `https://flock-${index}.example/a?b=c&d#${index}`,
    name: `${index % 2 ? "flock" : "Flock"} ${1000 + Math.floor(index / 2)}`,
    redirectUris: [],
    client: "{}",
    readAt: 1,
  });
  for (let index = 0; index < 120; index += 1) await directory().keepApp(toApp(index), 1);
  const { found, pages } = await collect(browser, "known", /<th scope="row">flock \d+/gi);
  expect(pages).toBeGreaterThanOrEqual(3);
  expect(found).toHaveLength(120);
  const small = found.map((row) => row.toLowerCase());
  expect(small).toEqual(small.toSorted());
  const second = await read(browser, `/admin?known=${encodeURIComponent(toApp(50).id)}`);
  expect(second).toContain("Previous page");
});

const odd = [
  "people=0",
  "people=-1",
  "people=x",
  "people=99999",
  "people=before.x&find=%25",
  "removed=x",
  "removed=9",
  "known=0",
  "known=before.x",
  "known=%27%25",
  "apps=x",
  "apps=1.",
  "count=all",
];

test.each(odd)("the page answers ?%s", async (query) => {
  const { browser } = await openAdmin();
  expect((await browser.open(`/admin?${query}`)).status).toBe(200);
});
