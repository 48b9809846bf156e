import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { buildSync } from "esbuild";

import { writeChanged } from "../compiler/cli/write-changed.ts";
import { leaveOut } from "./leave-out.ts";

/** What the Worker imports in the place of workers-oauth-provider: written before it is needed, never committed. */
const providerFile = "src/oauth/oauth-provider.gen.js";

/** The part of it that a call needs: a protected resource, its metadata and challenges. */
const resourceFile = "src/oauth/resource-server.gen.js";

const provider = "@cloudflare/workers-oauth-provider";

const resourceEntry = `export { insufficientScope, OAuthResourceServer } from "${provider}";`;

/**
 * What toolhub never asks of it: to be a resource server itself, to exchange tokens, to take those of an enterprise's issuer,
 * and to manage clients and grants, which are kept elsewhere. Settings and routes lead nobody there.
 */
export const unused = [
  ...[
    "handleApiRequest",
    "handleProtectedResourceMetadata",
    "findResourceServerForMetadataUrl",
    "createExternalTokenErrorResponse",
    "getResourceMetadataUrlForRequest",
    "assertRouteCoveredByResource",
    "validateAccessToken",
    "unwrapToken",
    "handleTokenExchangeGrant",
    "exchangeToken",
    "resolveTokenExchangeResource",
    "handleJwtBearerGrant",
    "runEmaPipeline",
    "verifyAssertionSignature",
    "issueEmaAccessToken",
  ].map((name) => `OAuthProviderImpl.${name}`),
  ...[
    "createClient",
    "listClients",
    "updateClient",
    "deleteClient",
    "listUserGrants",
    "describeConsent",
    "isConsentRemembered",
    "beginUpstream",
    "finishUpstream",
    "unwrapToken",
    "exchangeToken",
    "purgeExpiredData",
  ].map((name) => `OAuthHelpersImpl.${name}`),
];

const declared =
  "return this.resourceServers.map((server) => server.resourceMetadata.resource).find((configured) => isExactResource(singular, configured));";

/** Where the provider looks for a resource among those that it was told of, it asks for others too. */
const found = declared.replace(/;$/, " ?? this.options.findResource?.(singular);");

/** Workaround for workers-oauth-provider 1.2.3, whose resources have to be listed. Throws: if that is done elsewhere now. */
export function askForResources(text: string): string {
  if (text.split(declared).length !== 2) {
    throw new Error(`${provider} looks for resources in another way`);
  }
  return text.replace(declared, found);
}

/**
 * The provider's module without what is unused, in which `fetch` is `fetchMetadata`. Workaround for workers-oauth-provider 1.2.3, which has no
 * setting for it. Throws: an Error if the module could reach another fetch.
 */
export function toGuardedProvider(text: string): string {
  if (/\bglobalThis\b|\bself[.[]|\bimport\(/.test(text)) {
    throw new Error(`${provider} may reach the network past src/oauth/clients/metadata-fetch.ts`);
  }
  return [
    `// ${provider} with another fetch, made by scripts/write-oauth-provider.ts; never edited by hand.`,
    'import { fetchMetadata as fetch } from "./clients/metadata-fetch.ts";',
    askForResources(leaveOut(text, unused).toString()),
  ].join("\n");
}

/** What of the provider's module a protected resource needs, and nothing else: it fetches nothing. */
function takeResourceServer(): string {
  const { outputFiles } = buildSync({
    stdin: { contents: resourceEntry, resolveDir: "." },
    bundle: true,
    format: "esm",
    target: "es2024",
    external: ["cloudflare:workers"],
    // What fetched would pass the guard, so it throws.
    define: { fetch: "undefined" },
    legalComments: "none",
    logLevel: "warning",
    write: false,
  });
  return `// Made from ${provider} by scripts/write-oauth-provider.ts; never edited by hand.\n${outputFiles[0]?.text}`;
}

export function writeOAuthProvider(): void {
  const path = createRequire(import.meta.url).resolve(provider);
  writeChanged(providerFile, toGuardedProvider(readFileSync(path, "utf8")));
  writeChanged(resourceFile, takeResourceServer());
}
