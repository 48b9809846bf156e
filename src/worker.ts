import { createAuthority } from "./access/authority.ts";
import type { createApp } from "./app.ts";
import { deploymentOf } from "./deployment.ts";
import { AppError } from "./errors.ts";
import { loadOnce } from "./load-once.ts";
import { createMcpEndpoint } from "./mcp/endpoint.ts";
import { createFrontDoor } from "./mcp/front-door.ts";
import { createServedEndpoints } from "./mcp/served-endpoints.ts";
import type { CreateServer } from "./mcp/server.ts";
import { allowLocalDocuments } from "./oauth/clients/metadata-fetch.ts";
import { captureConsole } from "./observe/console.ts";
import { log } from "./observe/log.ts";
import { pushMetricsSoon } from "./observe/metrics.ts";
import { strictTransport } from "./settings/strict-transport.ts";
import { inJurisdiction } from "./store/jurisdiction.ts";
import { connectMetrics } from "./store/metrics.ts";

captureConsole(globalThis);

const loadApp = loadOnce(() => import("./app.ts"));

/**
 * The front door, and behind it the routes, loaded with the first request that it does not answer. All that routes do besides
 * is done here for what the door answers: it is complete, and no refusal. Throws: `misconfigured`.
 */
function createGate(given: Env, createServer?: CreateServer) {
  const deployment = deploymentOf(given);
  const env = inJurisdiction(given);
  const { config, endpoints } = deployment;
  const authority = createAuthority(deployment, env);
  connectMetrics(env.METRICS);
  allowLocalDocuments(config.isLoopback);
  const behind = { deployment, authority, bindings: env, createServer };
  const servers = createServedEndpoints(endpoints, (endpoint, noteUsed) =>
    createMcpEndpoint(behind, endpoint, noteUsed),
  );
  const open = createFrontDoor(config, servers);
  let app: ReturnType<typeof createApp> | undefined;

  return async (request: Request, context: ExecutionContext): Promise<Response> => {
    const answer = await open(request, context);
    if (answer) {
      if (config.isHttps) answer.headers.set(...strictTransport);
      pushMetricsSoon((work) => context.waitUntil(work));
      return answer;
    }
    const { createApp } = await loadApp();
    app ??= createApp({ deployment, authority, env, servers });
    return app.fetch(request, env, context);
  };
}

/** The whole Worker. Behind `/mcp` are our servers, or those that `createServer` makes. */
export function createWorker(createServer?: CreateServer): ExportedHandler<Env> {
  let gate: ReturnType<typeof createGate> | undefined;
  return {
    fetch(request, env, context) {
      try {
        gate ??= createGate(env, createServer);
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        log("error", "misconfigured", { reason: error.message });
        return new Response("This server is not set up yet. Its log says what is missing.\n", {
          status: 503,
        });
      }
      return gate(request, context);
    },
  };
}
