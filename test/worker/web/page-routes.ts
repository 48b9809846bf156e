import { env } from "cloudflare:workers";

import { createAuthority } from "../../../src/access/authority.ts";
import { parseConfig } from "../../../src/config.ts";
import { createDeployment } from "../../../src/deployment.ts";
import { createPageRoutes } from "../../../src/web/routes.ts";

const settings = {
  dev: {},
  passkey: { OWNER_CODE: "a-code-of-at-least-16" },
  oidc: {
    OIDC_ISSUER: "http://127.0.0.1:9",
    OIDC_CLIENT_ID: "toolhub",
    OIDC_CLIENT_SECRET: "secret",
    OIDC_ALLOWED: "*",
  },
} as const;

export type Way = keyof typeof settings;
export const ways: readonly Way[] = ["dev", "passkey", "oidc"];

/** The pages of a deployment that signs people in this way; `more` settings go before its own. */
export function createPagesOf(
  way: Way,
  more: Readonly<Record<string, string>> = {},
  bindings: Env = env,
) {
  const config = parseConfig({ ...env, SIGN_IN: way, ...settings[way], ...more });
  const deployment = createDeployment(config);
  return createPageRoutes(createAuthority(deployment, bindings), deployment.toolsets);
}

/** Every route of a method, so that a page that is new is in a test without a word. */
export function listPaths(way: Way, method: "GET" | "POST"): string[] {
  const routes = createPagesOf(way).routes.filter((route) => route.method === method);
  return [...new Set(routes.map(({ path }) => path))];
}
