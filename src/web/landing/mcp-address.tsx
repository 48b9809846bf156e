import { createMiddleware } from "hono/factory";

import type { Config } from "../../config.ts";
import { createRandom } from "../../crypto/base64url.ts";
import type { PagesEnv } from "../pages-env.ts";
import { showPage } from "../respond.tsx";
import { McpAddressPage } from "./mcp-address-page.tsx";

const nonceBytes = 16;

/**
 * A browser that opens an MCP endpoint gets a page with its 401. No client asks for HTML; one that does finds the
 * challenge, because Hono keeps the headers of the answer that it replaces.
 */
export const explainAddress = ({ brand }: Config) =>
  createMiddleware<PagesEnv>(async (c, next) => {
    await next();
    const isPage = c.req.method === "GET" && (c.req.header("accept") ?? "").includes("text/html");
    if (!isPage || c.res.status !== 401) return;
    const nonce = createRandom(nonceBytes);
    c.set("nonce", nonce);
    c.set("brand", brand);
    const { origin, pathname } = new URL(c.req.url);
    c.res = await showPage(c, <McpAddressPage nonce={nonce} url={`${origin}${pathname}`} />, {
      status: 401,
    });
  });
