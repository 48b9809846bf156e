import { customFetch } from "oauth4webapi";
import { expect, onTestFinished, test, vi } from "vitest";

import { guardMetadataFetches } from "../../src/oauth/clients/metadata-fetch.ts";
import { toRequestOptions } from "../../src/sign-in/oidc-issuer.ts";
import { execute } from "../../src/upstream/execute.ts";
import { startThings } from "../support/upstream.ts";

test("what toolhub asks an upstream or an issuer never comes to the guard of metadata documents", async () => {
  const { endpoint } = await startThings(() => ({ data: { thing: { id: "1" } } }));
  const seen = vi.spyOn(globalThis, "fetch");
  onTestFinished(() => seen.mockRestore());
  guardMetadataFetches(globalThis, () => true);
  const data = await execute({
    toolset: "things",
    title: "Things",
    kind: "query",
    keyLocation: { accountUrl: null, phrase: () => "" },
    endpoint,
    document: "{ thing { id } }",
    variables: {},
    credential: null,
    requestId: "r1",
    timeoutMs: 5000,
    cacheSeconds: 0,
  });
  expect(data).toEqual({ thing: { id: "1" } });
  const ask = toRequestOptions(new URL(endpoint))[customFetch];
  expect((await ask(endpoint, { method: "POST", body: "{}" })).status).toBeLessThan(600);
  expect(seen).not.toHaveBeenCalled();
});
