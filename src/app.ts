import { type Context, Hono } from "hono";

import type { Authority } from "./access/authority.ts";
import type { createAuditRoutes } from "./audit/audit-routes.ts";
import type { Deployment } from "./deployment.ts";
import { createDiscovery } from "./discovery/discovery.ts";
import { AppError, bugSentence, toStorageRefusal } from "./errors.ts";
import { loadOnce } from "./load-once.ts";
import { completeAnswer } from "./mcp/answer-headers.ts";
import { internalError, refuseUnknownEndpoint, toHttpError } from "./mcp/message/rpc-error.ts";
import { allowOrigins } from "./mcp/origin.ts";
import type { ServedEndpoints } from "./mcp/served-endpoints.ts";
import { toOAuthError } from "./oauth/oauth-error.ts";
import { log, logBug } from "./observe/log.ts";
import { countRefusals } from "./operator/count-refusals.ts";
import { createOperatorRoutes, toHealth } from "./operator/operator-routes.ts";
import { explainAddress } from "./web/landing/mcp-address.ts";
import type { createOAuthRoutes } from "./web/oauth-routes.ts";
import { keepHttps, requirePublicUrl, trustProxy } from "./web/require-public-url.ts";
import type { createPageRoutes } from "./web/routes.ts";

const loadPages = loadOnce(() => import("./web/routes.ts"));
const loadOAuth = loadOnce(() => import("./web/oauth-routes.ts"));
const loadAudit = loadOnce(() => import("./audit/audit-routes.ts"));

/** In front of an endpoint's path. Source: RFC 9728 section 3.1. */
const metadataPrefix = "/.well-known/oauth-protected-resource";

/** What nobody expected, as JSON: the stack is in the log, under the request id. */
function answerBug(thrown: Error, c: Context): Response {
  const error = toStorageRefusal(thrown);
  if (error instanceof AppError) {
    log("error", "storage_refused", { reason: error.message });
    return c.req.path.startsWith("/mcp")
      ? toHttpError(503, internalError, error.message)
      : toOAuthError(503, "server_error", error.message);
  }
  const request_id = crypto.randomUUID();
  logBug("app_bug", error, { request_id });
  if (c.req.path.startsWith("/mcp")) {
    return toHttpError(500, internalError, `${bugSentence} It is ${request_id}.`);
  }
  return toOAuthError(500, "server_error", `${bugSentence} It is ${request_id}.`);
}

/** Hono's own type of it lacks what workerd added since. */
const contextOf = (c: Context) => c.executionCtx as ExecutionContext;

/** Of routes without pages of their own: what they throw is answered as everybody's. */
function rethrow(error: Error): never {
  throw error;
}

/** What the front door and the routes have in common. */
interface Behind {
  readonly deployment: Deployment;
  readonly authority: Authority;
  readonly env: Env;
  readonly servers: ServedEndpoints;
}

/** Every public route behind the front door, in one table. */
export function createApp({ deployment, authority, env, servers }: Behind) {
  const { config, toolsets, endpoints } = deployment;
  const paths = endpoints.listed.map(({ path }) => path);
  /** The path as it was sent: Hono decodes its own, and a resource's address is compared letter by letter. */
  const serveMcp = (c: Context, prefix = "") => {
    const { pathname, search } = new URL(c.req.url);
    const server = servers.find(pathname.slice(prefix.length) + search);
    return server?.fetch(c.req.raw, env, contextOf(c)) ?? refuseUnknownEndpoint(paths);
  };

  let pages: ReturnType<typeof createPageRoutes> | undefined;
  /** Loaded with the first person who comes, not with the first call. */
  async function showPages(c: Context) {
    const { createPageRoutes } = await loadPages();
    pages ??= createPageRoutes(authority, toolsets);
    return pages.fetch(c.req.raw, env, contextOf(c));
  }

  let oauth: ReturnType<typeof createOAuthRoutes> | undefined;
  /** Loaded with the first client that connects or renews a token. */
  async function serveOAuth(c: Context) {
    const { createOAuthRoutes } = await loadOAuth();
    oauth ??= createOAuthRoutes(authority).onError(rethrow);
    return oauth.fetch(c.req.raw, env, contextOf(c));
  }

  let audit: ReturnType<typeof createAuditRoutes> | undefined;
  /** Loaded with the first script that comes. */
  async function showAudit(c: Context) {
    const { createAuditRoutes } = await loadAudit();
    audit ??= createAuditRoutes(authority, toolsets);
    return audit.fetch(c.req.raw, env, contextOf(c));
  }

  return new Hono()
    .onError(answerBug)
    .use(countRefusals(contextOf))
    .use("/mcp/*", completeAnswer)
    .use(keepHttps(config))
    .get("/healthz", (c) => c.json({ ok: true, ...toHealth(config) }))
    .route("/", createOperatorRoutes(config, env.METRICS))
    .use(trustProxy(config))
    .use(requirePublicUrl(config))
    .route("/", createDiscovery(config, endpoints.listed, toolsets))
    .use("/mcp/*", allowOrigins(config))
    .get("/mcp/*", explainAddress(config))
    .all("/mcp/*", (c) => serveMcp(c))
    .all(`${metadataPrefix}/*`, (c) => serveMcp(c, metadataPrefix))
    .all("/token", serveOAuth)
    .all("/register", serveOAuth)
    .all("/.well-known/*", serveOAuth)
    .get("/audit", showAudit)
    .all("*", showPages);
}
