import { join, resolve } from "node:path";
import { expect, test } from "vitest";

import { countSent, hasQuietNetworks, runInQuietNetwork } from "../support/quiet-network.ts";
import { createFolder, createKeyRing, toEnvironment } from "./selfhost-server.ts";

/** Serves, asks as a client does, ends. What it prints is the status of each answer, and what was sent elsewhere. */
const script = `sh ${resolve("selfhost/entrypoint.sh")} >"$LOG" 2>&1 & server=$!
exec "$NODE" --input-type=module -e '${countSent}
const { origin } = new URL(process.env.PUBLIC_URL);
const tell = (path, init) => fetch(origin + path, { redirect: "manual", ...init }).then((r) => r.status);
for (let left = 200; left > 0 && !(await tell("/healthz").catch(() => 0)); left--) await new Promise((r) => setTimeout(r, 50));
const json = { "content-type": "application/json" };
const body = JSON.stringify({ redirect_uris: ["http://127.0.0.1:1/cb"], token_endpoint_auth_method: "none" });
const form = { origin, "content-type": "application/x-www-form-urlencoded" };
const answers = [
  await tell("/"), await tell("/mcp"), await tell("/register", { method: "POST", headers: json, body }),
  await tell("/sign-in", { method: "POST", headers: form, body: "name=Ada&next=/account" }),
  await tell("/.well-known/oauth-authorization-server"), await tell("/server.json"),
];
const sent = await countSent();
await fetch("http://192.0.2.1/").catch(() => undefined);
console.log(JSON.stringify({ answers, sent, isCounted: (await countSent()) > 0 }));
process.kill('$server');
'`;

test("with the network gone all but upstream calls works, and nothing is asked for at start", ({
  skip,
}) => {
  if (!hasQuietNetworks()) skip("this user may not make a network of its own here");
  const [folder, port] = [createFolder(), "18080"];
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
  const { stdout, stderr } = runInQuietNetwork(script, ".", env);
  expect(stderr).toBe("");
  const answers = [200, 401, 201, 303, 200, 200];
  expect(JSON.parse(stdout)).toEqual({ answers, sent: 0, isCounted: true });
});
