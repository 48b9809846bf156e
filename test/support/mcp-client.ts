import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";

import { initialize, toHeaders, toModernInit, type WireRequest } from "./mcp-messages.ts";
import { connectAgain, signIn } from "./person.ts";
import { fetchWorker, mcpUrl } from "./server-under-test.ts";
import { type InitializeOptions, SessionClient } from "./session-client.ts";
import { toCall, toUrl, type Via, vias } from "./ways.ts";

export type Lane = "modern" | "session";
export const lanes: readonly Lane[] = ["modern", "session"];

/** In which era, and how, a tool is called. */
export interface Way {
  readonly lane: Lane;
  readonly via: Via;
}

export const ways: readonly Way[] = lanes.flatMap((lane) => vias.map((via) => ({ lane, via })));

/** The endpoint for everything where tools are called in this way. */
export const urlOf = (via: Via): string => toUrl(via, mcpUrl);

/** A new person, with a token for the endpoint where tools are called in this way. */
export async function signInFor(via: Via) {
  const person = await signIn();
  const ticked = [["toolset", "clinical-trials"]] as const;
  const tokens =
    via === "itself" ? person.tokens : await connectAgain(person, { resource: urlOf(via) }, ticked);
  return { ...person, tokens, token: tokens.access_token };
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
  const { lane, via } = typeof by === "string" ? { lane: by, via: "itself" as const } : by;
  const client = await connect(lane, token, urlOf(via));
  try {
    return await client.callTool(toCall(via, { name, arguments: args }));
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
export const sendModern = (
  token: string,
  message: { method: string; params?: object },
  url = mcpUrl,
) => fetchWorker(url, toModernInit(token, message));

/** Opens a 2025 session and returns the header that names it. */
export async function openSession(
  token: string,
  url = mcpUrl,
): Promise<Readonly<Record<string, string>>> {
  const response = await send(token, { body: initialize }, url);
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
