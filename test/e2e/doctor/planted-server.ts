import { HealthyMcp } from "./healthy-mcp.ts";
import { HealthyOAuth, type Reply, toReply } from "./healthy-oauth.ts";
import { type FetchServer, serveFetch } from "./serve-fetch.ts";

/** What a planted fault makes of a healthy answer. */
export type Plant = (reply: Reply, seen: Seen) => Reply | Promise<Reply>;

/** What it may need for that. */
export interface Seen {
  readonly origin: string;
  readonly request: Request;
  readonly text: string;
  readonly mcp: HealthyMcp;
}

const challenge = (origin: string): Reply =>
  toReply("challenge", { error: "invalid_token" }, 401, {
    "www-authenticate": `Bearer resource_metadata="${origin}/.well-known/oauth-protected-resource/mcp"`,
  });

function toResponse({ status, headers, body }: Reply): Response {
  const isText = typeof body === "string" || body === undefined;
  const text = isText ? body : JSON.stringify(body);
  const sent = Object.entries(headers).filter(([name]) => text || name !== "content-type");
  return new Response(text || null, { status, headers: Object.fromEntries(sent) });
}

function route(oauth: HealthyOAuth, mcp: HealthyMcp, { origin, request, text }: Seen): Reply {
  const { pathname, searchParams } = new URL(request.url);
  switch (pathname) {
    case "/.well-known/oauth-protected-resource/mcp":
      return oauth.resourceMetadata();
    case "/.well-known/oauth-authorization-server":
      return oauth.serverMetadata();
    case "/register":
      return oauth.register(JSON.parse(text));
    case "/authorize":
      return oauth.authorize(searchParams);
    case "/token":
      return oauth.token(new URLSearchParams(text));
    case "/mcp": {
      const token = request.headers.get("authorization")?.replace("Bearer ", "") ?? "";
      if (!oauth.tokens.has(token)) return challenge(origin);
      return mcp.answer(request.method, request.headers, text);
    }
    default:
      return toReply("nothing", { error: "not_found" }, 404);
  }
}

/** A server with OAuth and both eras that is healthy but for what is planted. */
export async function openPlantedServer(plant: Plant): Promise<FetchServer> {
  const mcp = new HealthyMcp();
  let oauth: HealthyOAuth | undefined;
  const server: FetchServer = await serveFetch(async (request) => {
    oauth ??= new HealthyOAuth(server.origin);
    const seen = { origin: server.origin, request, text: await request.text(), mcp };
    return toResponse(await plant(route(oauth, mcp, seen), seen));
  });
  return server;
}
