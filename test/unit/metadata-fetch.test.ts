import { expect, test } from "vitest";

import { refuseMetadataRedirects } from "../../src/oauth/metadata-fetch.ts";

const agents = [
  ["workers-oauth-provider/1.2.3 (+https://example.com)", "manual"],
  ["toolhub", undefined],
] as const;

test.each(agents)("a fetch by %s has redirect %s", async (agent, redirect) => {
  const seen: (RequestInit | undefined)[] = [];
  const scope = {
    fetch: async (_: RequestInfo | URL, init?: RequestInit) => {
      seen.push(init);
      return new Response();
    },
  };
  refuseMetadataRedirects(scope);
  await scope.fetch("https://client.example/metadata.json", { headers: { "user-agent": agent } });
  expect(seen[0]?.redirect).toBe(redirect);
});
