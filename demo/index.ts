import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { csrf } from "hono/csrf";

import type { Dataset } from "./dataset.ts";
import { Fault, misbehave, parseFault } from "./fault.ts";
import { yoga } from "./graphql.ts";
import { keyPages } from "./key-pages.tsx";
import { type DemoEnv, datasetOf, requireKey } from "./require-key.ts";
import { Trial } from "./trial.ts";

export { Dataset } from "./dataset.ts";

const maxQueryBytes = 256 * 1024;
const maxRecordBytes = 5 * 1024 * 1024;

/** Remembers what arrived, with the credential as a digest: tests read what an upstream sees of a caller. */
async function remember(dataset: DurableObjectStub<Dataset>, hash: string, request: Request) {
  const headers = Object.fromEntries(request.headers);
  const body: unknown = await request
    .clone()
    .json()
    .catch(() => null);
  const query =
    typeof body === "object" && body !== null && "query" in body ? String(body.query) : "";
  const operationName = /\b(?:query|mutation) (\w+)/.exec(query)?.[1] ?? null;
  const seen = {
    headers: { ...headers, authorization: hash },
    operationName,
    at: new Date().toISOString(),
  };
  await dataset.see(hash, seen);
}

const app = new Hono<DemoEnv>()
  .get("/healthz", (c) => c.json({ ok: true }))
  .use(csrf())
  .route("/", keyPages)
  .use("/graphql", bodyLimit({ maxSize: maxQueryBytes }), requireKey)
  .post("/graphql", async (c) => {
    const { hash, name } = c.var;
    const dataset = datasetOf(c.env);
    await remember(dataset, hash, c.req.raw);
    const fault = parseFault(c.req.header("x-demo-fault")) ?? (await dataset.takeFault(hash));
    const answer =
      (fault && (await misbehave(fault))) ?? (await yoga.fetch(c.req.raw, { dataset, name }));
    return new Response(answer.body, {
      status: answer.status,
      headers: { ...Object.fromEntries(answer.headers), ...fault?.headers },
    });
  })
  .get("/seen", requireKey, async (c) => c.json(await datasetOf(c.env).listSeen(c.var.hash)))
  .post("/faults", requireKey, async (c) => {
    const parsed = Fault.safeParse(await c.req.json());
    if (!parsed.success) return c.json({ error: parsed.error.issues[0]?.message }, 400);
    await datasetOf(c.env).setFault(c.var.hash, parsed.data);
    return c.body(null, 204);
  })
  .post("/load", bodyLimit({ maxSize: maxRecordBytes }), requireKey, async (c) => {
    const parsed = Trial.safeParse(await c.req.json());
    if (!parsed.success) return c.json({ error: parsed.error.issues[0]?.message }, 400);
    await datasetOf(c.env).putTrial(parsed.data);
    return c.body(null, 204);
  });

export default app;
