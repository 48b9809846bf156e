import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

import { writeChanged } from "../compiler/cli/write-changed.ts";

/** What the Worker imports in the place of workers-oauth-provider: written before it is needed, never committed. */
const providerFile = "src/oauth/oauth-provider.gen.js";

const provider = "@cloudflare/workers-oauth-provider";

/**
 * The provider's module, in which `fetch` is `fetchMetadata`. Workaround for workers-oauth-provider 1.2.3, which has no
 * setting for it. Throws: an Error if the module could reach another fetch.
 */
export function toGuardedProvider(text: string): string {
  if (/\bglobalThis\b|\bself[.[]|\bimport\(/.test(text)) {
    throw new Error(`${provider} may reach the network past src/oauth/clients/metadata-fetch.ts`);
  }
  return [
    `// ${provider} with another fetch, made by scripts/write-oauth-provider.ts; never edited by hand.`,
    'import { fetchMetadata as fetch } from "./clients/metadata-fetch.ts";',
    text,
  ].join("\n");
}

export function writeOAuthProvider(): void {
  const path = createRequire(import.meta.url).resolve(provider);
  writeChanged(providerFile, toGuardedProvider(readFileSync(path, "utf8")));
}
