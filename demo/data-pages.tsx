import { type Context, Hono } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";

import { DataPage, OpenDataPage } from "./data-page.tsx";
import { toKeyHash } from "./keys.ts";
import { setPageHeaders } from "./page-headers.ts";
import { type DemoEnv, datasetOf, keyDataOf } from "./require-key.ts";

/** Holds the hash of a key: enough to look at its data, nothing to send requests with. */
const cookie = "demo_data";
const path = "/data";

/** Whose data this browser was let in to see: null for a key that is unknown or revoked. */
async function findViewer(c: Context<DemoEnv>) {
  const hash = getCookie(c, cookie);
  const owner = hash === undefined ? null : await datasetOf(c.env).findKey(hash);
  return hash !== undefined && owner ? { name: owner.name, data: keyDataOf(c.env, hash) } : null;
}

function askForKey(c: Context, error?: string) {
  const nonce = setPageHeaders(c);
  return c.html(`<!doctype html>${OpenDataPage({ nonce, error })}`, error ? 400 : 200);
}

/** A page for each person: what the data of their key looks like now, and at each change. */
export const dataPages = new Hono<DemoEnv>()
  .get(path, async (c) => {
    const viewer = await findViewer(c);
    const shown = viewer && (await viewer.data.show(viewer.name));
    if (!shown) return askForKey(c);
    const { name } = viewer;
    return c.html(`<!doctype html>${DataPage({ nonce: setPageHeaders(c), name, ...shown })}`);
  })
  .post(path, async (c) => {
    const { key } = await c.req.parseBody();
    const hash = await toKeyHash(String(key ?? "").trim());
    if (!(await datasetOf(c.env).findKey(hash)))
      return askForKey(c, "There is no such key. Make one, or paste one that is not revoked.");
    const secure = new URL(c.req.url).protocol === "https:";
    setCookie(c, cookie, hash, { path, httpOnly: true, sameSite: "Strict", secure });
    return c.redirect(path, 303);
  })
  .post(`${path}/close`, (c) => {
    deleteCookie(c, cookie, { path });
    return c.redirect(path, 303);
  })
  .get(`${path}/changes`, async (c) => {
    const viewer = await findViewer(c);
    if (!viewer) return c.body(null, 401);
    await viewer.data.waitForChange(Number(c.req.query("since")));
    return c.body(null, 204, { "cache-control": "no-store" });
  });
