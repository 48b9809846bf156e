import type { Endpoint, Endpoints } from "../catalog/endpoints.ts";
import type { McpEndpoint } from "./endpoint.ts";

/** Of those that are not listed, what was kept first goes first: it is made again when it is asked for. */
const maxOthers = 16;

const nothing = () => undefined;

/** The endpoints as they are served. */
export interface ServedEndpoints {
  /** Those that are kept, by their address. */
  readonly served: ReadonlyMap<string, McpEndpoint>;
  /** By address or path; null if there is no such endpoint. */
  readonly find: (address: string) => McpEndpoint | null;
}

/**
 * What is listed is there from the start. All other choices of toolsets are made for the request that names them, and kept
 * once somebody may use them: no more than `maxOthers`, and none for strangers.
 */
export function createServedEndpoints(
  endpoints: Endpoints,
  create: (endpoint: Endpoint, noteUsed: () => void) => McpEndpoint,
): ServedEndpoints {
  const served = new Map(
    endpoints.listed.map((endpoint) => [endpoint.address, create(endpoint, nothing)] as const),
  );
  const others = new Set<string>();

  function keep(address: string, made: McpEndpoint): void {
    others.add(address);
    served.set(address, made);
    const [oldest = ""] = others;
    if (others.size > maxOthers && others.delete(oldest)) served.delete(oldest);
  }

  return {
    served,
    find: (asked) => {
      const endpoint = endpoints.find(asked);
      if (!endpoint) return null;
      return served.get(endpoint.address) ?? make(endpoint);
    },
  };

  function make(endpoint: Endpoint): McpEndpoint {
    let made: McpEndpoint | undefined;
    const noteUsed = () => {
      if (made) keep(endpoint.address, made);
    };
    made = create(endpoint, noteUsed);
    return made;
  }
}
