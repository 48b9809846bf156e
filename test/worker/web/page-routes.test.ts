import { describe, expect, test } from "vitest";

import { origin } from "../../support/server-under-test.ts";
import { createPagesOf, listPaths, ways } from "./page-routes.ts";

const urlencoded = "application/x-www-form-urlencoded";
const strangers = [
  ["another site", { origin: "https://evil.example", "content-type": urlencoded }, 403],
  ["no site", { "content-type": urlencoded }, 403],
  ["a page without an origin", { origin: "null", "content-type": urlencoded }, 403],
  ["another port", { origin: "http://localhost:9999", "content-type": urlencoded }, 403],
  ["a name like ours", { origin: `${origin}.evil.example`, "content-type": urlencoded }, 403],
  ["a sibling", { "sec-fetch-site": "same-site", "content-type": urlencoded }, 403],
  ["an address typed in", { "sec-fetch-site": "none", "content-type": urlencoded }, 403],
  [
    "another site as plain text",
    { origin: "https://evil.example", "content-type": "text/plain" },
    403,
  ],
  ["another site without a type", { origin: "https://evil.example" }, 403],
  [
    "another site as JSON",
    { origin: "https://evil.example", "content-type": "application/json" },
    400,
  ],
  ["our own site as JSON", { origin, "content-type": "application/json" }, 400],
] as const;

describe.each(ways)("with the sign-in %s", (way) => {
  test("there are forms and pages to look at", () => {
    expect(listPaths(way, "POST")).toContain("/authorize");
    expect(listPaths(way, "GET")).toContain("/sign-in");
  });

  test.each(strangers)("no form takes what comes from %s", async (_, headers, status) => {
    const pages = createPagesOf(way);
    for (const path of [...listPaths(way, "POST"), "/not-yet-there"]) {
      const response = await pages.request(origin + path, {
        method: "POST",
        headers,
        body: new TextEncoder().encode("name=Eve&decision=approve"),
      });
      expect(response.status, path).toBe(status);
      expect(response.headers.getSetCookie(), path).toEqual([]);
    }
  });

  test("every page that a stranger gets has the headers that keep it from other sites", async () => {
    const pages = createPagesOf(way);
    for (const path of listPaths(way, "GET")) {
      const { status, headers } = await pages.request(origin + path);
      if (status === 303) continue;
      expect(Object.fromEntries(headers), path).toMatchObject({
        "content-security-policy": expect.stringMatching(
          /^default-src 'none'; .*frame-ancestors 'none'; base-uri 'none'$/,
        ),
        "x-frame-options": "DENY",
        "x-content-type-options": "nosniff",
        "referrer-policy": "same-origin",
        "cross-origin-opener-policy": "same-origin",
        "cache-control": "no-store",
      });
    }
  });

  test("nobody is signed in, asked or told anything by a method that no page has", async () => {
    const pages = createPagesOf(way);
    for (const method of ["PUT", "PATCH", "DELETE"]) {
      const headers = { origin, "content-type": urlencoded };
      const response = await pages.request(`${origin}/account`, { method, headers });
      expect(response.status).toBe(404);
    }
  });
});
