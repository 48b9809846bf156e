import { type OAuthHelpers, OAuthProvider } from "@cloudflare/workers-oauth-provider";
import { createMcpHandler } from "agents/mcp/server";

import type { Settings } from "./shared/tools.ts";
import { createMcpServer } from "./shared/v2-servers.ts";

interface Env extends Settings {
  readonly ORIGIN: string;
  readonly OAUTH_PROVIDER: OAuthHelpers;
}

let handler: ReturnType<typeof createMcpHandler> | undefined;

/** The key that the person has given is in the props of their token, as the provider's documentation has it. */
const apiHandler = {
  fetch(request: Request, env: Env, context: ExecutionContext) {
    handler ??= createMcpHandler(({ authInfo }) => {
      const extra = authInfo?.extra as { props: { key: string } } | undefined;
      return createMcpServer(env, extra?.props.key ?? "");
    });
    return handler(request, env, context);
  },
};

/** Allows without asking: consent is not what is measured here. */
const defaultHandler = {
  async fetch(request: Request, env: Env) {
    if (new URL(request.url).pathname !== "/authorize") return new Response(null, { status: 404 });
    const asked = await env.OAUTH_PROVIDER.parseAuthRequest(request);
    const { redirectTo } = await env.OAUTH_PROVIDER.completeAuthorization({
      request: asked,
      userId: "bench",
      metadata: {},
      scope: asked.scope,
      props: { key: env.UPSTREAM_KEY },
    });
    return Response.redirect(redirectTo, 302);
  },
};

let provider: OAuthProvider<Env> | undefined;

export default {
  fetch(request, env, context) {
    provider ??= new OAuthProvider<Env>({
      apiRoute: "/mcp",
      apiHandler: apiHandler as never,
      defaultHandler: defaultHandler as never,
      authorizeEndpoint: "/authorize",
      tokenEndpoint: "/token",
      clientRegistrationEndpoint: "/register",
      scopesSupported: ["mcp"],
      accessTokenTTL: 86_400,
      resourceMetadata: { resource: `${env.ORIGIN}/mcp`, authorization_servers: [env.ORIGIN] },
      requiredScopes: ["mcp"],
    });
    return provider.fetch(request, env, context);
  },
} satisfies ExportedHandler<Env>;
