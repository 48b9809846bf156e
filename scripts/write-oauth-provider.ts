import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { buildSync } from "esbuild";

import { writeChanged } from "../compiler/cli/write-changed.ts";
import { leaveOut } from "./leave-out.ts";
import { type Replacement, replaceKnown } from "./replace-known.ts";

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
const unused = [
  ...[
    "validateHandler",
    "validateEmaOptions",
    "fetch",
    "handleApiRequest",
    "handleProtectedResourceMetadata",
    "findResourceServerForMetadataUrl",
    "createExternalTokenErrorResponse",
    "getResourceMetadataUrlForRequest",
    "assertRouteCoveredByResource",
    "validateAccessToken",
    "resolveStoredTokenAudience",
    "resolveNewTokenResource",
    "getProtectedResourceScopes",
    "getConfiguredResourceMetadataUrl",
    "buildWwwAuthenticateHeader",
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
  "OAuthAuthorizationServer.validateToken",
  "OAuthAuthorizationServer.purgeExpiredData",
];

const declared =
  "return this.resourceServers.map((server) => server.resourceMetadata.resource).find((configured) => isExactResource(singular, configured));";

/** What it asks itself and toolhub knows: it is an authorization server alone, with none of what is unused. */
const answers: readonly Replacement[] = [
  ['const roleBased = "authorizationServer" in options;', "const roleBased = true;"],
  [
    'this.typedDefaultHandler = "authorizationServer" in options ? void 0 : this.validateHandler(options.defaultHandler, "defaultHandler");',
    "",
  ],
  [
    'const servesProtectedResources = role === "combined";',
    "const servesProtectedResources = false;",
  ],
  ["const defaultHandler = this.typedDefaultHandler;", "const defaultHandler = void 0;"],
  ["this.validateEmaOptions(this.options.enterpriseManagedAuthorization);", ""],
  ["if (this.options.enterpriseManagedAuthorization) {", "if (false) {"],
];

/**
 * Where the provider looks for a resource among those that it was told of, it asks for others too: workaround for workers-oauth-provider
 * 1.2.3, whose resources have to be listed.
 */
const asked: Replacement = [
  declared,
  declared.replace(/;$/, " ?? this.options.findResource?.(singular);"),
];

/** Without what is unused, and asking for resources that are not listed. Throws: if it is another module than this knows. */
export const adaptProvider = (text: string): string =>
  leaveOut(replaceKnown(text, [asked, ...answers], provider), unused).toString();

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
    adaptProvider(text),
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
