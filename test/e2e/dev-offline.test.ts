import { resolve } from "node:path";
import { expect, onTestFinished, test } from "vitest";

import { createCheckout, findPorts, toPortFlags } from "../support/checkout.ts";
import { countSent, hasQuietNetworks, runInQuietNetwork } from "../support/quiet-network.ts";

/** What it prints is the status of each answer, and what was sent to anywhere but this computer. */
const script = `"$NODE" scripts/dev.ts $FLAGS >dev.log 2>&1 & server=$!
"$NODE" --input-type=module -e '${countSent}
const tell = (path) => fetch(process.env.ORIGIN + path, { redirect: "manual" }).then((r) => r.status, () => 0);
const wait = (ms) => new Promise((r) => setTimeout(r, ms));
for (let left = 300; left > 0 && (await tell("/healthz")) !== 200; left--) await wait(200);
const answers = [await tell("/"), await tell("/mcp"), await tell("/server.json"), await tell("/account")];
await wait(3000);
console.log(JSON.stringify({ answers, sent: await countSent() }));
'
kill -INT $server
wait $server || true`;

test("npm run dev works with the network gone, and asks nobody for anything", async ({ skip }) => {
  if (!hasQuietNetworks()) skip("this user may not make a network of its own here");
  const checkout = createCheckout();
  onTestFinished(checkout.remove);
  const ports = await findPorts();
  // Vitest's makes wrangler ask for less; and whoever starts it for the first time has no answers from before.
  const { NODE_ENV: _, ...outside } = process.env;
  const env = {
    ...outside,
    HOME: checkout.folder,
    XDG_CONFIG_HOME: checkout.folder,
    XDG_CACHE_HOME: checkout.folder,
    NODE: resolve("node_modules/.bin/node"),
    FLAGS: toPortFlags(ports).join(" "),
    ORIGIN: `http://localhost:${ports.port}`,
  };
  const { stdout, stderr } = runInQuietNetwork(script, checkout.folder, env);
  expect(stderr).toBe("");
  expect(JSON.parse(stdout)).toEqual({ answers: [200, 401, 200, 303], sent: 0 });
});
