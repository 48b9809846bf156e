import type { Deployment } from "../../deployment.ts";
import { loadOnce } from "../../load-once.ts";
import type { AuthorizationServer } from "../../oauth/authorization-server.ts";

const loadServer = loadOnce(() => import("../../oauth/authorization-server.ts"));

/** Brings the provider with the first code, refresh or consent: no call needs it. */
export type GrantServerLoader = () => Promise<AuthorizationServer>;

export function createGrantServerLoader({
  config,
  endpoints,
}: Pick<Deployment, "config" | "endpoints">): GrantServerLoader {
  let server: AuthorizationServer | undefined;
  return async () => {
    const { createGrantServer } = await loadServer();
    server ??= createGrantServer(config, endpoints);
    return server;
  };
}

/** As much of it as the provider uses. */
export function toExecutionContext(context: DurableObjectState): ExecutionContext {
  return { waitUntil: (work: Promise<unknown>) => context.waitUntil(work) } as ExecutionContext;
}
