import { expect, test } from "vitest";

import { isRegisteredRedirect, toPlainOrigin } from "../../src/oauth/clients/redirect-uri.ts";

const same: readonly (readonly [string, string])[] = [
  ["https://client.example/cb", "https://client.example/cb"],
  ["https://client.example", "https://client.example"],
  ["https://client.example/x/../cb", "https://client.example/x/../cb"],
  ["http://localhost/cb", "http://localhost:50123/cb"],
  ["http://localhost:1/cb", "http://localhost:2/cb"],
  ["http://127.0.0.1:33418/", "http://127.0.0.1/"],
  ["http://[::1]:1/cb?a=b", "http://[::1]:2/cb?a=b"],
  ["http://127.0.0.1", "http://127.0.0.1:8080"],
  ["https://localhost:1/cb", "https://localhost:1/cb"],
];

test.each(same)("registered as %s, asked for as %s: it is", (registered, asked) =>
  expect(isRegisteredRedirect(asked, ["https://other.example/", registered])).toBe(true),
);

const different: readonly (readonly [string, string])[] = [
  ["https://client.example/cb", "https://client.example/x/../cb"],
  ["https://client.example/cb", "https://client.example/./cb"],
  ["https://client.example/cb", "https://client.example/%63b"],
  ["https://client.example/cb", "https://client.example/cb/"],
  ["https://client.example/cb", "https://client.example/cb?"],
  ["https://client.example/cb", "https://client.example/cb#"],
  ["https://client.example/cb", "HTTPS://client.example/cb"],
  ["https://client.example/cb", "https://CLIENT.example/cb"],
  ["https://client.example/cb", "https://client.example:443/cb"],
  ["https://client.example/cb", "https://client.example./cb"],
  ["https://client.example/cb", "https:client.example/cb"],
  ["https://client.example/cb", "https://client.example\\cb"],
  ["https://client.example/cb", " https://client.example/cb"],
  ["https://client.example/cb", "https://client.example/cb\n"],
  ["https://client.example/cb", "https://user@client.example/cb"],
  ["https://client.example", "https://client.example/"],
  ["http://127.0.0.1:1/cb", "http://127.0.0.1:1/x/../cb"],
  ["http://127.0.0.1:1/cb", "http://127.1:1/cb"],
  ["http://127.0.0.1:1/cb", "http://0x7f.1:1/cb"],
  ["http://127.0.0.1:1/cb", "http://2130706433:1/cb"],
  ["http://127.0.0.1:1/cb", "http://localhost:1/cb"],
  ["http://127.0.0.1:1/cb", "http://127.0.0.2:1/cb"],
  ["http://127.0.0.1:1/cb", "HTTP://127.0.0.1:1/cb"],
  ["http://127.0.0.1:1/cb", "https://127.0.0.1:1/cb"],
  ["http://127.0.0.1:1/cb", "http://127.0.0.1:1/cb#x"],
  ["http://127.0.0.1:1/cb", "http://127.0.0.1:1"],
  ["http://127.0.0.1/cb", "http://127.0.0.1:/cb"],
  ["http://127.0.0.1/cb", "http://a@127.0.0.1/cb"],
  ["http://127.0.0.1/cb", "http://127.0.0.1@evil.example/cb"],
  ["http://127.0.0.1/cb", "http://127.0.0.1:1@evil.example/cb"],
  ["http://127.0.0.1/cb", "http://127.0.0.1.evil.example/cb"],
  ["http://127.0.0.1/cb", "http://127.0.0.1:123456/cb"],
  ["http://localhost/cb", "http://LOCALHOST/cb"],
  ["http://localhost/cb", "http://localhost./cb"],
  ["http://localhost/cb", "http://localhost.evil.example/cb"],
  ["http://[::1]/cb", "http://[0:0:0:0:0:0:0:1]/cb"],
  ["https://localhost:1/cb", "https://localhost:2/cb"],
];

test.each(different)("registered as %s, asked for as %j: it is not", (registered, asked) =>
  expect(isRegisteredRedirect(asked, [registered])).toBe(false),
);

test("without a registered address none is good", () =>
  expect(isRegisteredRedirect("http://127.0.0.1/", [])).toBe(false));

const plain: readonly (readonly [string, string])[] = [
  ["https://client.example/cb", "https://client.example"],
  ["https://client.example:8443/cb;x", "https://client.example:8443"],
  ["https://CLIENT.example/cb", "https://client.example"],
  ["https://b\u00fccher.example/", "https://xn--bcher-kva.example"],
  ["https://my_app.client.example/", "https://my_app.client.example"],
  ["http://127.0.0.1:1/", "http://127.0.0.1:1"],
  ["http://[::1]:1/", "http://[::1]:1"],
];

test.each(plain)("%s has the origin %s", (uri, origin) => expect(toPlainOrigin(uri)).toBe(origin));

test.each([
  "https://client.example;script-src/cb",
  "https://client.example,evil.example/cb",
  "https://client.example evil.example/cb",
  "https://'unsafe-inline'/cb",
  'https://"x"/cb',
  "https://*/cb",
  "https://*.example/cb",
  "https://a$b.example/",
  "https://a..example/",
  "https://-a.example/",
  "https://client.example./cb",
  "cursor://anysphere/cb",
  "javascript:alert(1)",
  "data:text/html,x",
  "client.example",
  "",
])("%j has no origin that a policy may hold", (uri) => expect(toPlainOrigin(uri)).toBeNull());
