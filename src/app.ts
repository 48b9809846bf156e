import { type Context, Hono } from "hono";

import { createAuthority } from "./access/authority.ts";
import type { createAuditRoutes } from "./audit/audit-routes.ts";
import type { Config } from "./config.ts";
import { deploymentOf } from "./deployment.ts";
import { createDiscovery } from "./discovery/discovery.ts";
import { AppError, bugSentence, toStorageRefusal } from "./errors.ts";
import { loadOnce } from "./load-once.ts";
import { completeAnswer } from "./mcp/answer-headers.ts";
import { createMcpEndpoint } from "./mcp/endpoint.ts";
import { createFrontDoor } from "./mcp/front-door.ts";
import { internalError, refuseUnknownEndpoint, toHttpError } from "./mcp/message/rpc-error.ts";
import { allowOrigins } from "./mcp/origin.ts";
import type { CreateServer } from "./mcp/server.ts";
import { allowLocalDocuments } from "./oauth/clients/metadata-fetch.ts";
import { toOAuthError } from "./oauth/oauth-error.ts";
import { captureConsole } from "./observe/console.ts";
import { log, logBug } from "./observe/log.ts";
import { pushMetricsSoon } from "./observe/metrics.ts";
import { countRefusals } from "./operator/count-refusals.ts";
import { createOperatorRoutes } from "./operator/operator-routes.ts";
import { inJurisdiction } from "./store/jurisdiction.ts";
import { connectMetrics } from "./store/metrics.ts";
import { explainAddress } from "./web/landing/mcp-address.ts";
import type { createOAuthRoutes } from "./web/oauth-routes.ts";
import {
  keepHttps,
  requirePublicUrl,
  strictTransport,
  trustProxy,
} from "./web/require-public-url.ts";
import type { createPageRoutes } from "./web/routes.ts";

captureConsole(globalThis);

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

/** The front door, and behind it every public route in one table. Throws: `misconfigured`. */
function createApp(given: Env, createServer?: CreateServer) {
  const deployment = deploymentOf(given);
  const env = inJurisdiction(given);
  const { config, toolsets, endpoints } = deployment;
  const authority = createAuthority(deployment, env);
  connectMetrics(env.METRICS);
  allowLocalDocuments(config.isLoopback);
  const servers = new Map(
    endpoints.map((endpoint) => [
      endpoint.path,
      createMcpEndpoint({ deployment, authority }, env, createServer, endpoint),
    ]),
  );
  /** The path as it was sent: Hono decodes its own, and a resource's address is compared letter by letter. */
  const serveMcp = (c: Context, prefix = "") =>
    servers
      .get(new URL(c.req.url).pathname.slice(prefix.length))
      ?.fetch(c.req.raw, env, contextOf(c)) ?? refuseUnknownEndpoint([...servers.keys()]);

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

  const routes = new Hono()
    .onError(answerBug)
    .use(countRefusals(contextOf))
    .use("/mcp/*", completeAnswer)
    .use(keepHttps(config))
    .get("/healthz", (c) => c.json({ ok: true }))
    .route("/", createOperatorRoutes(config, env.METRICS))
    .use(trustProxy(config))
    .use(requirePublicUrl(config))
    .route("/", createDiscovery(config, endpoints, toolsets))
    .use("/mcp/*", allowOrigins(config))
    .get("/mcp/*", explainAddress(config))
    .all("/mcp/*", (c) => serveMcp(c))
    .all(`${metadataPrefix}/*`, (c) => serveMcp(c, metadataPrefix))
    .all("/token", serveOAuth)
    .all("/register", serveOAuth)
    .all("/.well-known/*", serveOAuth)
    .get("/audit", showAudit)
    .all("*", showPages);

  const open = createFrontDoor(config, [...servers.values()]);
  return withDoor(open, config, (request, context) => routes.fetch(request, env, context));
}

type Serve<Answer> = (request: Request, context: ExecutionContext) => Answer;

/** All that routes do besides is done here for what the door answers: it is complete, and no refusal. */
function withDoor(
  open: ReturnType<typeof createFrontDoor>,
  { isHttps }: Pick<Config, "isHttps">,
  route: Serve<Response | Promise<Response>>,
): Serve<Promise<Response>> {
  return async (request, context) => {
    const answer = await open(request, context);
    if (!answer) return route(request, context);
    if (isHttps) answer.headers.set(...strictTransport);
    pushMetricsSoon((work) => context.waitUntil(work));
    return answer;
  };
}

/** The whole Worker. Behind `/mcp` are our servers, or those that `createServer` makes. */
export function createWorker(createServer?: CreateServer): ExportedHandler<Env> {
  let app: ReturnType<typeof createApp> | undefined;
  return {
    fetch(request, env, context) {
      try {
        app ??= createApp(env, createServer);
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        log("error", "misconfigured", { reason: error.message });
        return new Response("This server is not set up yet. Its log says what is missing.\n", {
          status: 503,
        });
      }
      return app(request, context);
    },
  };
}
