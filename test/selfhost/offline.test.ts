import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";

import { createFolder, createKeyRing, toEnvironment } from "../support/selfhost-server.ts";

/** Brings up loopback alone, serves, asks as a client does, ends. What it prints is the status of each answer. */
const script = `set -e
ip link set lo up 2>/dev/null || ifconfig lo up
sh ${resolve("selfhost/entrypoint.sh")} >"$LOG" 2>&1 & server=$!
exec "$NODE" --input-type=module -e '
const { origin } = new URL(process.env.PUBLIC_URL);
const tell = (path, init) => fetch(origin + path, { redirect: "manual", ...init }).then((r) => r.status);
for (let left = 200; left > 0 && !(await tell("/healthz").catch(() => 0)); left--) await new Promise((r) => setTimeout(r, 50));
const json = { "content-type": "application/json" };
const body = JSON.stringify({ redirect_uris: ["http://127.0.0.1:1/cb"], token_endpoint_auth_method: "none" });
const form = { origin, "content-type": "application/x-www-form-urlencoded" };
console.log(JSON.stringify([
  await tell("/"), await tell("/mcp"), await tell("/register", { method: "POST", headers: json, body }),
  await tell("/sign-in", { method: "POST", headers: form, body: "name=Ada&next=/account" }),
  await tell("/.well-known/oauth-authorization-server"), await tell("/server.json"),
  await fetch("http://192.0.2.1/").then(() => "network", () => "no network"),
]));
process.kill('$server');
'`;

test("with the network gone all but upstream calls works, so nothing is asked for at start", ({
  skip,
}) => {
  const [folder, port] = [createFolder(), "18080"];
  const file = join(folder, "offline.sh");
  writeFileSync(file, script);
  const env = {
    ...toEnvironment({
      KEY_RING: createKeyRing(),
      DATA_DIR: folder,
      PORT: port,
      PUBLIC_URL: `http://localhost:${port}`,
    }),
    NODE: process.execPath,
    LOG: join(folder, "log"),
  };
  const namespace = ["--net", ...(process.getuid?.() === 0 ? [] : ["--map-root-user"])];
  if (spawnSync("unshare", [...namespace, "true"]).status !== 0) skip("no network namespaces here");
  const { stdout, stderr } = spawnSync("unshare", [...namespace, "sh", file], {
    env,
    encoding: "utf8",
    timeout: 60_000,
  });
  expect(stderr).toBe("");
  expect(JSON.parse(stdout)).toEqual([200, 401, 201, 303, 200, 200, "no network"]);
});
