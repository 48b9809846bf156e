import { Hono } from "hono";

interface Settings {
  readonly UPSTREAM_URL: string;
  readonly UPSTREAM_KEY: string;
  readonly DOCUMENT: string;
}

/** The least that any server of this tool has to do: read, ask the upstream, answer. Checks nothing. */
const app = new Hono<{ Bindings: Settings }>().post("/mcp", async (c) => {
  const { id, params } = await c.req.json();
  const response = await fetch(c.env.UPSTREAM_URL, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      authorization: `Bearer ${c.env.UPSTREAM_KEY}`,
    },
    body: JSON.stringify({ query: c.env.DOCUMENT, variables: params.arguments }),
  });
  const { data } = await response.json<{ data: { trial: object } }>();
  const text = JSON.stringify(data.trial);
  const result = { content: [{ type: "text", text }], structuredContent: data.trial };
  return c.json({ jsonrpc: "2.0", id, result });
});

export default app;
