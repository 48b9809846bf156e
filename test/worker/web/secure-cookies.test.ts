import { expect, test } from "vitest";

import { register, toAuthorizePath } from "../../support/person.ts";
import { createName } from "../../support/server-under-test.ts";
import { createPagesOf } from "./page-routes.ts";

const schemes = [
  ["https", true],
  ["http", false],
] as const;

/** Signs in and opens a consent page at this origin; returns what was set as cookies. */
async function listCookies(origin: string): Promise<string[]> {
  const pages = createPagesOf("dev", { PUBLIC_URL: origin });
  const body = new URLSearchParams({ name: createName() });
  const entered = await pages.request(`${origin}/sign-in`, {
    method: "POST",
    headers: { origin },
    body,
  });
  const [session = ""] = entered.headers.getSetCookie();
  const path = await toAuthorizePath(await register(), { resource: `${origin}/mcp` });
  const consent = await pages.request(origin + path, {
    headers: { cookie: session.split(";")[0] ?? "" },
  });
  expect(consent.status).toBe(200);
  const passkeys = createPagesOf("passkey", { PUBLIC_URL: origin });
  const begun = await passkeys.request(`${origin}/sign-in/claim`, {
    method: "POST",
    headers: { origin },
    body: new URLSearchParams({ name: "Ada", code: "a-code-of-at-least-16" }),
  });
  return [entered, consent, begun].flatMap(({ headers }) => headers.getSetCookie());
}

test.each(schemes)("cookies of %s://localhost are marked Secure: %s", async (scheme, isSecure) => {
  const cookies = await listCookies(`${scheme}://localhost:8484`);
  expect(cookies.length).toBeGreaterThanOrEqual(3);
  for (const cookie of cookies) {
    expect(cookie.includes("; Secure"), cookie).toBe(isSecure);
    expect(cookie.startsWith("__Host-"), cookie).toBe(isSecure);
  }
});
