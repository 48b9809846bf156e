import type { Config } from "../config.ts";
import type { ServedEndpoints } from "./served-endpoints.ts";

/** Exactly one token. Whatever else the header may say is left to the provider. */
const bearer = /^Bearer ([^\s,]+)$/;

type Settings = Pick<Config, "publicUrl" | "isBehindProxy">;

/**
 * Answers ordinary requests before any route looks at them: a POST to the very address of an endpoint, by its own name,
 * with a token, from no browser and through no proxy. Null for everything else, and for what an endpoint does not answer
 * at once: that goes through the routes, and no rule of theirs is repeated here.
 */
export function createFrontDoor(
  { publicUrl, isBehindProxy }: Settings,
  { served }: ServedEndpoints,
) {
  const { host } = new URL(publicUrl);

  return (request: Request, context: ExecutionContext): Promise<Response | null> | null => {
    const endpoint = served.get(request.url);
    if (!endpoint || isBehindProxy || request.method !== "POST") return null;
    const { headers } = request;
    if ((headers.get("host") ?? host) !== host || headers.has("origin")) return null;
    const [, token] = bearer.exec(headers.get("authorization") ?? "") ?? [];
    if (token === undefined) return null;
    return endpoint.serveAtOnce(request, token, (work) => context.waitUntil(work));
  };
}
