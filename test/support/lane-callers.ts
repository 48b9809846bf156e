import { env } from "cloudflare:workers";

import type { Access, Account } from "../../src/account/account.ts";
import { createAccountId } from "../../src/crypto/account-id.ts";
import { sealKey } from "../../src/crypto/seal.ts";
import { deploymentOf, findServerCatalog } from "../../src/deployment.ts";
import type { CheckedTool } from "../../src/tools/tool-registry.ts";
import { demo, mcpUrl } from "./server-under-test.ts";

const ignored = { recordCalls: async () => undefined, listKeys: async () => [] };
/** Accounts that keep nothing of what they are told. */
export const deafAccounts = {
  getByName: () => ignored,
} as unknown as DurableObjectNamespace<Account>;

/** The deployment under test with more tools, and its first endpoint. */
export function deployWith(tools: readonly CheckedTool[]) {
  const deployment = deploymentOf(env);
  const all = findServerCatalog(deployment, mcpUrl);
  const named = tools.map((tool) => [tool.listing.name, tool] as const);
  const offer = { ...all, toolRegistry: new Map([...all.toolRegistry, ...named]) };
  const [endpoint] = deployment.endpoints.listed;
  return { deployment: { ...deployment, catalogs: new Map([[mcpUrl, offer]]) }, offer, endpoint };
}

/** What one person's token allows, with a key that is good; and one whose key the API refuses. */
export async function createCallers() {
  const { ring } = deploymentOf(env);
  const accountId = await createAccountId(ring, "test", crypto.randomUUID());
  const toKey = async (key: string) => ({
    toolset: "clinical-trials",
    owner: "Ada",
    last4: "1234",
    addedAt: 0,
    sealed: await sealKey(ring, { accountId, toolset: "clinical-trials" }, { text: key }),
  });
  const keys = [await toKey(await demo.makeKey("Ada"))];
  const refused = [await toKey("sk_demo_0000000000000000")];
  const toAccess = (changes: object): Access => ({
    accountId,
    clientId: "client",
    grantId: "grant",
    tokenId: "token",
    audience: mcpUrl,
    scopes: ["clinical-trials:read", "github:write"],
    trustsForms: false,
    expiresAt: Math.floor(Date.now() / 1000) + 3600,
    waitSeconds: 0,
    keys,
    ...changes,
  });
  return { toAccess, refused };
}
