import { type Context, Hono } from "hono";

import type { Config } from "../config.ts";
import { pushMetrics } from "../observe/metrics.ts";
import { toPrometheusText } from "../observe/prometheus.ts";
import { findMetrics, type Metrics } from "../store/metrics.ts";
import { mayReadMetrics } from "./may-read-metrics.ts";
import { createReadiness } from "./readiness.ts";

const noStore = { "cache-control": "no-store", "x-content-type-options": "nosniff" };

const noSuchPage = (c: Context) => c.text("There is no such page.\n", 404, noStore);

/** Nobody sends anything here: it is no form of the pages either. */
const onlyRead = (c: Context) =>
  c.text(`${c.req.path} is only read: send GET.\n`, 405, { ...noStore, allow: "GET, HEAD" });

/** What of the settings a monitor is told beside how it goes. */
export const toHealth = ({ isReadOnly }: Pick<Config, "isReadOnly">) => ({
  ...(isReadOnly && { read_only: true }),
});

/** What a monitor asks, by whatever name it reaches the server: nothing of a person, and no secret. */
export function createOperatorRoutes(config: Config, metrics: DurableObjectNamespace<Metrics>) {
  const isReady = createReadiness(async () => findMetrics(metrics).isReady());
  return new Hono()
    .get("/readyz", async (c) => {
      const ok = await isReady();
      return c.json({ ok, ...toHealth(config) }, ok ? 200 : 503, noStore);
    })
    .get("/metrics", async (c) => {
      const verdict = await mayReadMetrics(config, c.req.raw);
      if (verdict === "hidden") return noSuchPage(c);
      if (verdict === "no") {
        const headers = { ...noStore, "www-authenticate": 'Bearer realm="metrics"' };
        return c.text("Send METRICS_TOKEN as a bearer token.\n", 401, headers);
      }
      await pushMetrics();
      const text = toPrometheusText(await findMetrics(metrics).list());
      const type = "text/plain; version=0.0.4; charset=utf-8";
      return c.body(text, 200, { ...noStore, "content-type": type });
    })
    .all("/metrics", async (c) =>
      (await mayReadMetrics(config, c.req.raw)) === "hidden" ? noSuchPage(c) : onlyRead(c),
    )
    .on("ALL", ["/readyz", "/healthz"], onlyRead);
}
