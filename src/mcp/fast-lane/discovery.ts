import {
  CLIENT_CAPABILITIES_META_KEY,
  type JSONObject,
  PROTOCOL_VERSION_META_KEY,
} from "@modelcontextprotocol/server";

import type { Endpoint } from "../../catalog/endpoints.ts";
import type { ServerCatalog } from "../../server-catalog/server-catalog.ts";
import { callerOf } from "../caller.ts";
import { createModernHandler } from "../modern-lane.ts";
import { createServer, promiseChanges } from "../server.ts";

const method = "server/discover";
const version = "2026-07-28";
const _meta = { [PROTOCOL_VERSION_META_KEY]: version, [CLIENT_CAPABILITIES_META_KEY]: {} };
const parsedBody = { jsonrpc: "2.0", id: 0, method, params: { _meta } };
const headers = {
  "content-type": "application/json",
  accept: "application/json, text/event-stream",
  "mcp-protocol-version": version,
  "mcp-method": method,
};

/**
 * What the SDK answers to `server/discover` at one endpoint: the members of the result as JSON, without braces and `_meta`.
 * Everybody discovers the same, so it is asked once per isolate. Throws: an ordinary Error if the SDK has no answer.
 */
export function createDiscoverAnswer(
  endpoint: Endpoint,
  offer: ServerCatalog,
): () => Promise<string> {
  const handle = createModernHandler(endpoint, () => promiseChanges(createServer(offer, callerOf)));
  let members: string | undefined;
  return async () => {
    members ??= await ask();
    return members;
  };

  async function ask(): Promise<string> {
    const request = new Request(endpoint.address, { method: "POST", headers });
    const response = await handle(request, { parsedBody });
    const { result } = await response.json<{ result?: JSONObject }>();
    if (!result) throw new Error("the SDK does not answer server/discover");
    const { _meta: __, ...rest } = result;
    return JSON.stringify(rest).slice(1, -1);
  }
}
