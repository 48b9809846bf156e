import { networkInterfaces } from "node:os";
import { expect, test } from "vitest";

import { isFromElsewhere } from "../../src/rate-limit/client-address.ts";
import { demo } from "../support/toolhub-server.ts";
import { connectPerson, startSelfhost } from "./selfhost-server.ts";

const publicUrl = "https://tools.example.org";
const forwarded = { "x-forwarded-for": "198.51.100.7", "x-forwarded-proto": "https" };
const passkey = { SIGN_IN: "passkey", OWNER_CODE: "sixteen characters", PUBLIC_URL: publicUrl };

/** `fetch` would not send another `Host` than the address has. */
const at = (port: string, path: string, headers: Record<string, string> = {}) =>
  fetch(`http://localhost:${port}${path}`, { redirect: "manual", headers });

test("behind a trusted proxy every address is PUBLIC_URL's, whatever the proxy asks for", async () => {
  const { settings } = await startSelfhost({ ...passkey, TRUST_PROXY: "1" });
  const port = settings.PORT ?? "";
  const page = await at(port, "/", forwarded);
  expect(page.status).toBe(200);
  expect(await page.text()).toContain(`${publicUrl}/mcp`);
  expect(page.headers.get("strict-transport-security")).not.toBeNull();
  const challenge = await at(port, "/mcp", { ...forwarded, accept: "application/json" });
  expect(challenge.headers.get("www-authenticate")).toContain(`${publicUrl}/.well-known/`);
});

test("a proxy that tells for which name it was asked is believed", async () => {
  const { settings } = await startSelfhost({ ...passkey, TRUST_PROXY: "1" });
  const ask = (host: string) => at(settings.PORT ?? "", "/mcp", { "x-forwarded-host": host });
  expect((await ask("tools.example.org")).status).toBe(401);
  for (const host of [
    "evil.example",
    "tools.example.org.evil.example",
    "a b",
    "u@tools.example.org",
  ])
    expect((await ask(host)).status, host).toBe(421);
});

test("without TRUST_PROXY headers of a proxy are anybody's", async () => {
  const { origin } = await startSelfhost();
  const headers = { "x-forwarded-host": "tools.example.org", ...forwarded };
  const page = await fetch(`${origin}/`, { headers });
  expect(await page.text()).toContain(`${origin}/mcp`);
  expect(page.headers.get("strict-transport-security")).toBeNull();
  const register = (n: number) =>
    fetch(`${origin}/register`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-forwarded-for": `198.51.${n % 200}.7` },
      body: '{"redirect_uris":["http://127.0.0.1:1/cb"],"token_endpoint_auth_method":"none"}',
    }).then(async (answer) => {
      await answer.body?.cancel();
      return answer.status;
    });
  const statuses = await Promise.all(Array.from({ length: 400 }, (_, n) => register(n)));
  expect(statuses).toContain(429);
});

test("the development sign-in is for this computer alone, opt-in or not", async () => {
  const { origin } = await startSelfhost({ TRUST_PROXY: "1" });
  const ask = (address: string) =>
    fetch(`${origin}/sign-in`, { headers: { "x-forwarded-for": address } });
  expect((await ask("127.0.0.1")).status).toBe(200);
  expect((await ask("198.51.100.7")).status).toBe(403);
  // A port that a container publishes shows its bridge.
  expect(isFromElsewhere({ headers: new Headers(), cf: { clientIp: "172.17.0.1" } }, false)).toBe(
    true,
  );
});

const own = Object.values(networkInterfaces())
  .flat()
  .find((address) => address?.family === "IPv4" && !address.internal)?.address;

/** What the page says of a key that is tried at an upstream of this machine. */
async function tryUpstream(egress: string, host: string): Promise<string> {
  const upstream = `${demo.url.replace("localhost", host)}/graphql`;
  const server = await startSelfhost({ EGRESS: egress, CLINICAL_TRIALS_ENDPOINT: upstream });
  return connectPerson(server).then(
    () => "reached",
    (error) => (/consent failed/.test(String(error)) ? "refused" : String(error)),
  );
}

test.each([
  ["public", "localhost"],
  ["public", "127.0.0.1"],
  ["private", "localhost"],
  ["private", "127.0.0.1"],
  ["private", "169.254.169.254"],
  ["public", own ?? "10.0.0.1"],
])("with EGRESS=%s nothing at %s is reached", async (egress, host) => {
  expect(await tryUpstream(egress, host)).toBe("refused");
});
