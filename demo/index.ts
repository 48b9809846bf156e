import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { csrf } from "hono/csrf";

import { dataPages } from "./data-pages.tsx";
import type { Dataset } from "./dataset.ts";
import { Fault, misbehave, parseFault } from "./fault.ts";
import { yoga } from "./graphql.ts";
import { keyPages } from "./key-pages.tsx";
import { type DemoEnv, datasetOf, keyDataOf, requireKey } from "./require-key.ts";
import { systemNames } from "./system-names.ts";
import { Trial } from "./trial.ts";

export { Dataset } from "./dataset.ts";
export { KeyData } from "./key-data.ts";

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

/** The answer of a domain, unless a fault that the key or the request asks for stands before it. */
async function answerOrFail(
  c: Context<DemoEnv>,
  answer: () => Promise<Response> | Response,
): Promise<Response> {
  const { hash } = c.var;
  const dataset = datasetOf(c.env);
  await remember(dataset, hash, c.req.raw);
  const fault = parseFault(c.req.header("x-demo-fault")) ?? (await dataset.takeFault(hash));
  const answered = (fault && (await misbehave(fault))) ?? (await answer());
  return new Response(answered.body, {
    status: answered.status,
    headers: { ...Object.fromEntries(answered.headers), ...fault?.headers },
  });
}

const limitQuery = bodyLimit({ maxSize: maxQueryBytes });

const app = new Hono<DemoEnv>()
  .get("/healthz", (c) => c.json({ ok: true }))
  .use(csrf())
  .route("/", keyPages)
  .route("/", dataPages)
  .post("/graphql", limitQuery, requireKey, (c) => {
    const { name } = c.var;
    return answerOrFail(c, () => yoga.fetch(c.req.raw, { dataset: datasetOf(c.env), name }));
  })
  .post(`/:domain{${systemNames.join("|")}}/graphql`, limitQuery, requireKey, (c) => {
    const { hash, name, permission } = c.var;
    const data = keyDataOf(c.env, hash);
    const asker = { name, permission };
    return answerOrFail(c, () => data.answer(c.req.param("domain"), asker, c.req.raw));
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
