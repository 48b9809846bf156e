import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";

import type { Access } from "../../../src/account/account.ts";
import { createAccountId } from "../../../src/crypto/account-id.ts";
import { sealKey } from "../../../src/crypto/seal.ts";
import { deploymentOf } from "../../../src/deployment.ts";
import { toCaller } from "../../../src/mcp/caller.ts";

test("an envelope that was moved to another toolset opens for nobody, also where it is open already", async () => {
  const deployment = deploymentOf(env);
  const accountId = await createAccountId(deployment.ring, "test", crypto.randomUUID());
  const sealed = await sealKey(
    deployment.ring,
    { accountId, toolset: "github" },
    { text: "ghp_secret" },
  );
  const keys = ["github", "clinical-trials"].map((toolset) => ({ toolset, sealed }));
  const access = { accountId, grantId: "g", scopes: [], keys } as unknown as Access;
  const { key } = toCaller(deployment, access, env.ACCOUNT, {
    record: () => undefined,
    waitUntil: () => undefined,
    arrival: { lane: "modern", traceparent: null, accountMs: 0 },
  });
  vi.spyOn(console, "log").mockImplementation(() => undefined);
  const opened = await key("github");
  expect(opened).toEqual({ text: "ghp_secret" });
  expect(await key("github")).toBe(opened);
  await expect(key("clinical-trials")).rejects.toThrow("can no longer be opened");
});
