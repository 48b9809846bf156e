import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";

import { initialize, toHeaders, toModernInit, type WireRequest } from "./mcp-messages.ts";
import { connectAgain, signIn } from "./person.ts";
import { fetchWorker, mcpUrl } from "./server-under-test.ts";
import { type InitializeOptions, SessionClient } from "./session-client.ts";

export type Lane = "modern" | "session";
export const lanes: readonly Lane[] = ["modern", "session"];

/** How a tool is called: by its own name, or by `run_tool` at the endpoint where tools are found. */
export interface Way {
  readonly lane: Lane;
  readonly isFound: boolean;
}

export const ways: readonly Way[] = lanes.flatMap((lane) => [
  { lane, isFound: false },
  { lane, isFound: true },
]);

export const findUrl = `${mcpUrl}/find`;

/** A call of a tool, as it is sent in this way. */
export const toCall = ({ isFound }: Pick<Way, "isFound">, call: ToolCall) =>
  isFound ? { name: "run_tool", arguments: { ...call } } : call;

type ToolCall = { name: string; arguments: Record<string, unknown> };

/** A new person, with a token for the endpoint where tools are called in this way. */
export async function signInFor({ isFound }: Pick<Way, "isFound">) {
  const person = await signIn();
  const ticked = [["toolset", "clinical-trials"]] as const;
  const tokens = isFound
    ? await connectAgain(person, { resource: findUrl }, ticked)
    : person.tokens;
  return { ...person, token: tokens.access_token };
}

/** The official client in one lane, with a token. Close it yourself. */
export async function connect(lane: Lane, token: string, url = mcpUrl): Promise<Client> {
  const options = lane === "modern" ? { versionNegotiation: { mode: "auto" } as const } : {};
  const client = new Client({ name: "test", version: "1.0.0" }, options);
  const transport = new StreamableHTTPClientTransport(new URL(url), {
    authProvider: { token: async () => token },
    fetch: fetchWorker,
  });
  await client.connect(transport);
  return client;
}

/** One call and nothing else: connects, calls, closes. */
export async function callTool(
  by: Lane | Way,
  token: string,
  name: string,
  args: Record<string, unknown> = {},
) {
  const way = typeof by === "string" ? { lane: by, isFound: false } : by;
  const client = await connect(way.lane, token, way.isFound ? findUrl : mcpUrl);
  try {
    return await client.callTool(toCall(way, { name, arguments: args }));
  } finally {
    await client.close();
  }
}

/** Sent as it is; everything else is sent as JSON. */
const isRaw = (body: unknown): body is string | Uint8Array<ArrayBuffer> | ReadableStream =>
  typeof body === "string" || body instanceof Uint8Array || body instanceof ReadableStream;

/** One request without a library, for what no sound client sends. */
export function send(
  token: string,
  { method = "POST", headers = {}, body }: WireRequest,
  url = mcpUrl,
): Promise<Response> {
  const all = Object.entries({ ...toHeaders(token), ...headers });
  const set = all.flatMap(([name, value]) => (value === null ? [] : [[name, value]]));
  return fetchWorker(url, {
    method,
    headers: Object.fromEntries(set),
    ...(body === undefined ? {} : { body: isRaw(body) ? body : JSON.stringify(body) }),
  });
}

/** Sends one message to the server under test, as a 2026-07-28 client does. */
export const sendModern = (token: string, message: { method: string; params?: object }) =>
  fetchWorker(mcpUrl, toModernInit(token, message));

/** Opens a 2025 session and returns the header that names it. */
export async function openSession(token: string): Promise<Readonly<Record<string, string>>> {
  const response = await send(token, { body: initialize });
  await response.text();
  return { "mcp-session-id": response.headers.get("mcp-session-id") ?? "" };
}

/** A new person's client of 2025, without a session yet. */
export async function createSessionClient(): Promise<SessionClient> {
  const { tokens } = await signIn();
  return new SessionClient(mcpUrl, tokens.access_token, fetchWorker);
}

/** A new person with a session. */
export async function connectSession(options: InitializeOptions = {}) {
  const person = await signIn();
  const token = person.tokens.access_token;
  const client = new SessionClient(mcpUrl, token, fetchWorker);
  return { client, agreed: await client.initialize(options), token, person };
}
