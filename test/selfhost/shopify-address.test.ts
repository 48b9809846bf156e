import { expect, test } from "vitest";

import { findCode } from "../support/dance.ts";
import { choose, keys, startShops, toHost, toolset } from "./two-shops.ts";

/** What people might write, or be talked into writing, so that their key goes elsewhere. */
const elsewhere = [
  "acme-hats.myshopify.com",
  "acme-hats.myshopify.com.evil.example",
  "evil.example",
  "evil.example/",
  "evil.example#",
  "evil.example?",
  "evil.example\\",
  "https://evil.example/",
  "acme-hats@evil.example",
  "user:password@evil.example/",
  "acme-hats:443@evil.example",
  "127.0.0.1",
  "127.0.0.1:8080/",
  "2130706433/",
  "[::1]",
  "[::ffff:10.0.0.1]/",
  "0x7f.1",
  "localhost",
  "localhost/",
  "metadata.google.internal",
  "169.254.169.254/latest/",
  "acme-hats.",
  ".acme-hats",
  "-acme-hats",
  "acme-hats-",
  "acme--hats-",
  "acme_hats",
  "evil%2eexample",
  "evil%2Eexample%2F",
  "evil\u3002example",
  "evil\uff0fexample",
  "\u0430cme-hats",
  "b\u00fccher",
  "acme hats",
  "acme-hats\r\nhost: evil.example",
  "acme-hats\u0000",
  "${KEY_RING}",
  "${field.shop}",
  "a".repeat(64),
  "ACME-HATS.evil.example",
];

test("no value of the field leads a key anywhere but below myshopify.com", async () => {
  const { server, left } = await startShops();
  const browser = server.dance.openBrowser();
  const path = await server.dance.toAuthorizePath(await server.dance.register());
  await browser.signIn("Ada", path);
  const form = await browser.openConsent(path);
  for (const value of elsewhere.filter((each) => each !== "localhost")) {
    const response = await browser.send(path, [...form, ...choose(value, keys["acme-hats"])]);
    expect(response.status, value).toBe(400);
    const html = await response.text();
    expect(html, value).not.toContain(keys["acme-hats"]);
    expect(/id="error-field-[^"]*-shop">([^<]*)</.exec(html)?.[1], value).toMatch(/^Shop /);
    const saved = await browser.send("/account/keys", [
      ["toolset", toolset],
      [`field:${toolset}:shop`, value],
      ["key", keys["acme-hats"]],
    ]);
    expect(saved.status, value).toBe(400);
  }
  expect(left).toEqual([]);

  // Names that are allowed stay where they belong, whatever they look like.
  for (const value of ["xn--bcher-kva", "localhost", "127", "0x7f000001", "com"]) {
    const response = await browser.send(path, [...form, ...choose(value, keys["acme-hats"])]);
    expect(response.status, value).toBe(400);
    expect(await response.text()).toContain("has no GraphQL API at the address where it is asked");
    expect(new URL(left.at(-1)?.url ?? "").host).toBe(toHost(value));
  }
  expect(left.every(({ url }) => url.startsWith("https://"))).toBe(true);
});

test("a person is told at the page that there is no such shop, and their key is not saved", async () => {
  const { server } = await startShops();
  const browser = server.dance.openBrowser();
  const path = await server.dance.toAuthorizePath(await server.dance.register());
  await browser.signIn("Cy", path);
  const response = await browser.allow(path, choose("acme-hatz", keys["acme-hats"]));
  expect(findCode(response)).toBeNull();
  const html = await response.text();
  expect(html).toContain("has no GraphQL API at the address where it is asked");
  expect(html).toContain("Your key was not saved.");
});
