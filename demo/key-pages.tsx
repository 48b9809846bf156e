import { type Context, Hono } from "hono";
import * as z from "zod";

import { Permission } from "./domain/permission.ts";
import { createKey, KeyName, parseBearer, toKeyHash } from "./keys.ts";
import { setPageHeaders } from "./page-headers.ts";
import { HomePage, KeysPage, type KeysPageProps } from "./pages.tsx";
import { type DemoEnv, datasetOf, keyDataOf } from "./require-key.ts";

function showKeys(c: Context, props: Omit<KeysPageProps, "nonce"> = {}, status: 200 | 400 = 200) {
  const nonce = setPageHeaders(c);
  return c.html(`<!doctype html>${KeysPage({ nonce, ...props })}`, status);
}

/** What is wanted of a new key. A permission that nobody asked for is none: the key reads. */
const WantedKey = z.object({ name: KeyName, permission: Permission.nullable().default(null) });

async function makeKey(
  env: DemoEnv["Bindings"],
  { name, permission }: z.infer<typeof WantedKey>,
): Promise<string> {
  const key = createKey(permission);
  await datasetOf(env).putKey(await toKeyHash(key), name);
  return key;
}

/** The key and all that belongs to it are gone. True if there was such a key. */
async function revoke(env: DemoEnv["Bindings"], key: string): Promise<boolean> {
  const hash = await toKeyHash(key);
  const isRemoved = await datasetOf(env).removeKey(hash);
  if (isRemoved) await keyDataOf(env, hash).clear();
  return isRemoved;
}

/** Pages where anybody makes and revokes keys; the same with JSON for scripts. */
export const keyPages = new Hono<DemoEnv>()
  .get("/", (c) => c.html(`<!doctype html>${HomePage({ nonce: setPageHeaders(c) })}`))
  .get("/keys", (c) => showKeys(c))
  .post("/keys", async (c) => {
    const isJson = c.req.header("content-type")?.startsWith("application/json") ?? false;
    const body = isJson ? await c.req.json() : await c.req.parseBody();
    const wanted = WantedKey.safeParse(body);
    const error = wanted.error?.issues[0]?.message ?? "Please type a name.";
    if (!wanted.success) return isJson ? c.json({ error }, 400) : showKeys(c, { error }, 400);
    const { name } = wanted.data;
    const made = { key: await makeKey(c.env, wanted.data), name };
    return isJson ? c.json(made, 201) : showKeys(c, { made });
  })
  .post("/keys/revoke", async (c) => {
    const { key } = await c.req.parseBody();
    const isRemoved = await revoke(c.env, String(key ?? "").trim());
    return showKeys(c, { message: isRemoved ? "This key is revoked." : "There is no such key." });
  })
  .delete("/keys", async (c) => {
    const key = parseBearer(c.req.header("authorization"));
    const isRemoved = key !== null && (await revoke(c.env, key));
    return isRemoved ? c.body(null, 204) : c.json({ error: "There is no such key." }, 404);
  });
