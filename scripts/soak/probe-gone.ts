import { toModernInit, toModernMessage, toRequest } from "../../test/support/mcp-messages.ts";
import { SessionClient } from "../../test/support/session-client.ts";
import { callModern } from "./calls.ts";
import { find, type Gone, type Person, type World } from "./person.ts";
import { readTokens } from "./tokens.ts";

/** Asks with what was good once. Throws: `Cut`. */
export async function probe(world: World, person: Person, gone: Gone): Promise<void> {
  const worked = await tryGone(world, person, gone);
  if (worked === null) return;
  const seconds = Math.round((Date.now() - gone.atMs) / 1000);
  find(world, person, "revoked", `${worked}, ${seconds} s after it had ended`);
}

/** What worked and must not; null if all is refused. */
async function tryGone(world: World, person: Person, gone: Gone): Promise<string | null> {
  switch (gone.kind) {
    case "access":
      return tryAccess(world, person, gone);
    case "refresh":
      return tryRefresh(person, gone.credential);
    case "cookie": {
      const response = await person.fetch(`${world.origin}/account`, {
        redirect: "manual",
        headers: { cookie: gone.credential },
      });
      return response.status === 200 ? "a cookie opens the account" : null;
    }
    case "session":
      return trySession(world, person, gone.credential);
  }
}

async function tryAccess(world: World, person: Person, gone: Gone): Promise<string | null> {
  const change = { name: "whoami", arguments: {} };
  const heard = await callModern(world, person, gone.credential, { params: change });
  if (heard.kind === "ok") return "an access token is good for whoami";
  // Plain workerd has one isolate, where reads too hear of it at once.
  const message = toModernMessage("tools/list");
  const response = await person.fetch(world.mcpUrl, {
    ...toModernInit(gone.credential, message),
  });
  return response.ok ? "an access token is good for a list" : null;
}

async function tryRefresh(person: Person, token: string): Promise<string | null> {
  const clientId = person.clientIds[0] ?? "";
  for (const client_id of person.clientIds.length > 0 ? person.clientIds : [clientId]) {
    const fields = { grant_type: "refresh_token", refresh_token: token, client_id };
    const response = await person.dance.exchange(fields);
    if (await readTokens(person, response)) return "a refresh token gives new tokens";
  }
  return null;
}

async function trySession(world: World, person: Person, sessionId: string): Promise<string | null> {
  const [token] = person.listTokens();
  if (token === undefined) return null;
  const client = new SessionClient(world.mcpUrl, token, person.fetch);
  client.sessionId = sessionId;
  const response = await client.post(toRequest(1, "ping"));
  return response.ok ? "an ended session answers" : null;
}
