import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";

import { createWorker } from "../../../src/app.ts";
import { createServer } from "../../../src/mcp/server.ts";

/** The same object; `note` hears the name of each method of it that is called. */
function noting<T extends object>(
  object: T,
  note: (method: string, result: unknown) => unknown,
): T {
  return new Proxy(object, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== "function") return member;
      return (...args: unknown[]) => note(String(name), Reflect.apply(member, target, args));
    },
  });
}

/** The Worker under test once more, with leases of its own and the same objects: it notes each call of one. */
export function createCountingWorker() {
  const hops: string[] = [];
  const counted = <T extends object>(namespace: T, name: string): T =>
    noting(namespace, (_method, stub) =>
      noting(stub as object, (method, result) => {
        hops.push(`${name}.${method}`);
        return result;
      }),
    );
  const worker = createWorker(createServer);
  const bindings: Env = {
    ...env,
    ACCOUNT: counted(env.ACCOUNT, "Account"),
    REGISTRY: counted(env.REGISTRY, "Registry"),
    DIRECTORY: counted(env.DIRECTORY, "Directory"),
    MCP_SESSION: counted(env.MCP_SESSION, "McpSession"),
  };
  const fetchCounted: typeof fetch = async (input, init) => {
    const request = new Request(input, { redirect: "manual", ...init });
    const response = await worker.fetch?.(request as never, bindings, createExecutionContext());
    return response ?? Response.error();
  };
  /** What `run` made this Worker call, in that order; what follows an answer comes too late. */
  const listHops = async (run: () => Promise<unknown>): Promise<readonly string[]> => {
    hops.length = 0;
    await run();
    return [...hops];
  };
  return { fetchCounted, listHops };
}
