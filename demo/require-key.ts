import { createMiddleware } from "hono/factory";

import type { Dataset } from "./dataset.ts";
import { type Permission, toPermission } from "./domain/permission.ts";
import type { KeyData } from "./key-data.ts";
import { parseBearer, refuseKey, toKeyHash } from "./keys.ts";

export interface DemoEnv {
  Bindings: {
    readonly DATASET: DurableObjectNamespace<Dataset>;
    readonly KEY_DATA: DurableObjectNamespace<KeyData>;
  };
  /** Set by `requireKey`. */
  Variables: { hash: string; name: string; permission: Permission };
}

/** Trials, keys and faults have one database. */
export function datasetOf({ DATASET }: DemoEnv["Bindings"]): DurableObjectStub<Dataset> {
  return DATASET.getByName("demo");
}

/** What belongs to one key has one of its own. */
export function keyDataOf(
  { KEY_DATA }: DemoEnv["Bindings"],
  hash: string,
): DurableObjectStub<KeyData> {
  return KEY_DATA.getByName(hash);
}

/** Lets through whoever has a key; everybody else gets 401 in GraphQL's own shape. */
export const requireKey = createMiddleware<DemoEnv>(async (c, next) => {
  const key = parseBearer(c.req.header("authorization"));
  const hash = key === null ? "" : await toKeyHash(key);
  const owner = await datasetOf(c.env).findKey(hash);
  if (!owner)
    return key === null ? refuseKey("Send a key: Authorization: Bearer sk_demo_...") : refuseKey();
  c.set("hash", hash);
  c.set("name", owner.name);
  c.set("permission", toPermission(key ?? ""));
  return next();
});
