import { env } from "cloudflare:workers";
import { fetchWorker, mcpUrl } from "./server-under-test.ts";
import { type InitializeOptions, SessionClient } from "./session-client.ts";
import { signIn } from "./sign-in.ts";

/** A new person's client, without a session yet. */
export async function createSessionClient(): Promise<SessionClient> {
  const { tokens } = await signIn();
  return new SessionClient(mcpUrl, tokens.access_token, fetchWorker);
}

/** A new person with a session, and the objects that serve both. */
export async function connectSession(options: InitializeOptions = {}) {
  const { tokens } = await signIn();
  const client = new SessionClient(mcpUrl, tokens.access_token, fetchWorker);
  const agreed = await client.initialize(options);
  const [name = ""] = tokens.access_token.split(".");
  const [accountId = ""] = tokens.access_token.split(":");
  const stub = env.MCP_SESSION.getByName(`${name}:${client.sessionId}`);
  return { client, agreed, accountId, stub, account: env.ACCOUNT.getByName(name) };
}
