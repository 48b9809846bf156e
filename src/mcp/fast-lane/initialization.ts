import {
  type JSONObject,
  type JSONRPCMessage,
  type Server,
  SUPPORTED_PROTOCOL_VERSIONS,
  type Transport,
} from "@modelcontextprotocol/server";

/** The result of `initialize` for a client that asks for this revision. */
export type Initialization = (version: string) => Promise<JSONObject>;

/**
 * What the SDK answers to `initialize` at one endpoint: asked once per isolate and revision, because nothing else makes a
 * difference. Throws: an ordinary Error if the SDK has no answer.
 */
export function createInitialization(create: () => Server): Initialization {
  const known = new Map<string, JSONObject>();
  return async (asked) => {
    // Every revision that nobody knows gets the same answer.
    const version = SUPPORTED_PROTOCOL_VERSIONS.includes(asked) ? asked : "";
    const result = known.get(version) ?? (await initialize(create(), version));
    known.set(version, result);
    return result;
  };
}

async function initialize(server: Server, protocolVersion: string): Promise<JSONObject> {
  const { promise, resolve } = Promise.withResolvers<JSONRPCMessage>();
  const transport: Transport = {
    start: async () => undefined,
    close: async () => undefined,
    send: async (message) => resolve(message),
  };
  await server.connect(transport);
  const params = { protocolVersion, capabilities: {}, clientInfo: { name: "", version: "" } };
  transport.onmessage?.({ jsonrpc: "2.0", id: 0, method: "initialize", params });
  const answer = await promise;
  await server.close();
  if (!("result" in answer)) throw new Error("the SDK does not answer initialize");
  return answer.result as JSONObject;
}
