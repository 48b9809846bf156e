import { env } from "cloudflare:workers";

import { type InitializeOptions, SessionClient } from "./session-client.ts";
import { signIn } from "./sign-in.ts";
import { fetchWorker, mcpUrl } from "./worker.ts";

/** A new person's client, without a session yet. */
export async function createSessionClient(): Promise<SessionClient> {
  const { tokens } = await signIn();
  return new SessionClient(mcpUrl, tokens.access_token, fetchWorker);
}

/** A new person with a session, and the object that serves it. */
export async function connectSession(options: InitializeOptions = {}) {
  const { tokens } = await signIn();
  const client = new SessionClient(mcpUrl, tokens.access_token, fetchWorker);
  const agreed = await client.initialize(options);
  const [account = ""] = tokens.access_token.split(".");
  return { client, agreed, stub: env.MCP_SESSION.getByName(`${account}:${client.sessionId}`) };
}
