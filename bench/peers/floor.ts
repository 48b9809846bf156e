import { Hono } from "hono";

import { askUpstream, type Settings, toResult, toTools } from "./shared/tools.ts";

const [{ document } = { document: "" }] = toTools(1);

/** The least that any server of this tool has to do: read, ask the upstream, answer. Checks nothing. */
const app = new Hono<{ Bindings: Settings }>().post("/mcp", async (c) => {
  const { id, params } = await c.req.json();
  const { UPSTREAM_URL, UPSTREAM_KEY } = c.env;
  const trial = await askUpstream(UPSTREAM_URL, UPSTREAM_KEY, document, params.arguments);
  return c.json({ jsonrpc: "2.0", id, result: toResult(trial) });
});

export default app;
