import { env } from "cloudflare:workers";
import { expect, test } from "vitest";

import { deploymentOf } from "../../../src/deployment.ts";
import { createOperatorRoutes } from "../../../src/operator/operator-routes.ts";
import { fetchWorker, origin } from "../../support/server-under-test.ts";

const told = async (response: Response) => [
  response.status,
  response.headers.get("allow"),
  await response.text(),
];

const methods = ["POST", "PUT", "DELETE", "OPTIONS"].map((method) => ({
  method,
  headers: { "content-type": "application/x-www-form-urlencoded" },
}));

test.each(methods)("what a monitor reads is no form of a page: %j", async (init) => {
  for (const path of ["/readyz", "/healthz"]) {
    const refused = [405, "GET, HEAD", `${path} is only read: send GET.\n`];
    expect(await told(await fetchWorker(`${origin}${path}`, init))).toEqual(refused);
  }
});

test.each(methods)("of numbers that are hidden no method tells: %j", async (init) => {
  const answer = await fetchWorker(`${origin}/metrics`, init);
  expect(await told(answer)).toEqual([404, null, "There is no such page.\n"]);
});

test.each(methods)("where the numbers are shown, other methods are refused: %j", async (init) => {
  const routes = createOperatorRoutes(deploymentOf(env).config, env.METRICS);
  const here = { ...init, cf: { clientIp: "127.0.0.1:4000" } };
  const answer = await routes.fetch(new Request(`${origin}/metrics`, here));
  expect(await told(answer)).toEqual([405, "GET, HEAD", "/metrics is only read: send GET.\n"]);
});
