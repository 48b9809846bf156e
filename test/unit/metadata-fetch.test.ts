import { expect, test } from "vitest";

import { guardMetadataFetches, isPublicName } from "../../src/oauth/metadata-fetch.ts";

const provider = "workers-oauth-provider/1.2.3 (+https://example.com)";

/** What a guarded fetch let through. */
async function fetchGuarded(url: string, agent: string, isLocal = false) {
  const seen: (RequestInit | undefined)[] = [];
  const scope = {
    fetch: async (_: RequestInfo | URL, init?: RequestInit) => {
      seen.push(init);
      return new Response();
    },
  };
  guardMetadataFetches(scope, () => isLocal);
  await scope.fetch(url, { headers: { "user-agent": agent } });
  return seen;
}

const agents = [
  [provider, "manual"],
  ["toolhub", undefined],
] as const;

test.each(agents)("a fetch by %s has redirect %s", async (agent, redirect) => {
  const [seen] = await fetchGuarded("https://client.example/metadata.json", agent);
  expect(seen?.redirect).toBe(redirect);
});

const privateUrls = [
  "https://localhost/x",
  "https://LOCALHOST./x",
  "https://127.0.0.1/x",
  "https://2130706433/x",
  "https://0x7f.1/x",
  "https://10.0.0.1/x",
  "https://192.168.1.1/x",
  "https://169.254.169.254/x",
  "https://[::1]/x",
  "https://[fd00::1]/x",
  "https://[::ffff:10.0.0.1]/x",
  "https://8.8.8.8/x",
  "https://intranet/x",
  "https://printer.local/x",
  "https://metadata.google.internal/x",
  "https://a.localhost/x",
  "https://router.home.arpa/x",
];

test.each(privateUrls)("the provider may not fetch %s", async (url) => {
  await expect(fetchGuarded(url, provider)).rejects.toThrow("not a public address");
});

test("on one's own computer the provider may fetch from there, and from nowhere else private", async () => {
  expect(await fetchGuarded("https://localhost:8443/x", provider, true)).toHaveLength(1);
  await expect(fetchGuarded("https://10.0.0.1/x", provider, true)).rejects.toThrow();
});

test.each(["claude.ai", "vscode.dev.", "a.b.example", "xn--bcher-kva.example", "1.example"])(
  "%s is a public name",
  (name) => expect(isPublicName(name)).toBe(true),
);
