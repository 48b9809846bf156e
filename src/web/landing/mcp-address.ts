import { createMiddleware } from "hono/factory";

import type { Config } from "../../config.ts";
import { loadOnce } from "../../load-once.ts";
import type { PagesEnv } from "../pages-env.ts";

const loadPage = loadOnce(() => import("./mcp-address-page.tsx"));

/**
 * A browser that opens an MCP endpoint gets a page with its 401. No client asks for HTML; one that does finds the
 * challenge, because Hono keeps the headers of the answer that it replaces.
 */
export const explainAddress = ({ brand }: Config) =>
  createMiddleware<PagesEnv>(async (c, next) => {
    await next();
    const isPage = c.req.method === "GET" && (c.req.header("accept") ?? "").includes("text/html");
    if (!isPage || c.res.status !== 401) return;
    const { showMcpAddress } = await loadPage();
    c.res = await showMcpAddress(c, brand);
  });
