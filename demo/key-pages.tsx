import { Buffer } from "node:buffer";
import { type Context, Hono } from "hono";

import { createKey, KeyName, parseBearer, toKeyHash } from "./keys.ts";
import { HomePage, KeysPage, type KeysPageProps } from "./pages.tsx";
import { type DemoEnv, datasetOf } from "./require-key.ts";

function allowStyle(c: Context): string {
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString("base64url");
  const csp = `default-src 'none'; style-src 'nonce-${nonce}'; img-src data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`;
  c.header("content-security-policy", csp);
  c.header("x-content-type-options", "nosniff");
  c.header("referrer-policy", "same-origin");
  c.header("cache-control", "no-store");
  return nonce;
}

function showKeys(c: Context, props: Omit<KeysPageProps, "nonce"> = {}, status: 200 | 400 = 200) {
  const nonce = allowStyle(c);
  return c.html(`<!doctype html>${KeysPage({ nonce, ...props })}`, status);
}

async function makeKey(env: DemoEnv["Bindings"], name: string): Promise<string> {
  const key = createKey();
  await datasetOf(env).putKey(await toKeyHash(key), name);
  return key;
}

/** Pages where anybody makes and revokes keys; the same with JSON for scripts. */
export const keyPages = new Hono<DemoEnv>()
  .get("/", (c) => c.html(`<!doctype html>${HomePage({ nonce: allowStyle(c) })}`))
  .get("/keys", (c) => showKeys(c))
  .post("/keys", async (c) => {
    const isJson = c.req.header("content-type")?.startsWith("application/json") ?? false;
    const body = isJson ? await c.req.json() : await c.req.parseBody();
    const name = KeyName.safeParse(body.name);
    const error = name.error?.issues[0]?.message ?? "Please type a name.";
    if (isJson) {
      if (!name.success) return c.json({ error }, 400);
      return c.json({ key: await makeKey(c.env, name.data), name: name.data }, 201);
    }
    if (!name.success) return showKeys(c, { error }, 400);
    return showKeys(c, { made: { key: await makeKey(c.env, name.data), name: name.data } });
  })
  .post("/keys/revoke", async (c) => {
    const { key } = await c.req.parseBody();
    const isRemoved = await datasetOf(c.env).removeKey(await toKeyHash(String(key ?? "").trim()));
    return showKeys(c, { message: isRemoved ? "This key is revoked." : "There is no such key." });
  })
  .delete("/keys", async (c) => {
    const key = parseBearer(c.req.header("authorization"));
    const isRemoved = key !== null && (await datasetOf(c.env).removeKey(await toKeyHash(key)));
    return isRemoved ? c.body(null, 204) : c.json({ error: "There is no such key." }, 404);
  });
