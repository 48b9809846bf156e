import type { Authority } from "../access/authority.ts";
import type { CompiledToolset } from "../catalog/compiled.ts";
import type { KeysVerdict } from "../rate-limit/keys-verdict.ts";
import type { Brand } from "../settings/brand.ts";
import type { ShownTools } from "./consent/toolset-choice.tsx";

/** What every page works with, and what a request has brought along. */
export interface PagesEnv {
  Variables: {
    authority: Authority;
    toolsets: readonly CompiledToolset[];
    /** By name of toolset. */
    shownTools: ReadonlyMap<string, ShownTools>;
    brand: Brand;
    requestId: string;
    /** How many of the form's keys the client's address may try. */
    addressMayTry: KeysVerdict;
    /** For the page's one style element, and its one script if it has one. */
    nonce: string;
  };
}
