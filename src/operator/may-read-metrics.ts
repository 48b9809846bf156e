import type { Config } from "../config.ts";
import { toHash } from "../crypto/hash.ts";
import { isFromLoopback } from "../rate-limit/client-address.ts";
import { isLoopbackHost } from "../settings/loopback.ts";

/** What proxies add: whoever is behind one is not on this computer, whatever else is said. */
const forwarded = /^(?:forwarded|via|x-real-ip|true-client-ip|x-forwarded-.+)$/i;

/** `yes`; `no`; or `hidden`, where there is nothing for anybody from elsewhere. */
export type MetricsVerdict = "yes" | "no" | "hidden";

/**
 * Who may read the numbers: whoever has `METRICS_TOKEN`; without that setting, programs on the computer of a toolhub that
 * is itself for this computer alone.
 */
export async function mayReadMetrics(
  { metricsToken, isLoopback, isBehindProxy }: Config,
  request: Request,
): Promise<MetricsVerdict> {
  if (metricsToken !== null) {
    const [, sent = ""] =
      /^Bearer ([\x21-\x7e]{1,500})$/i.exec(request.headers.get("authorization") ?? "") ?? [];
    // As digests, so that the time tells nothing of how much was right.
    return (await toHash(sent)) === (await toHash(metricsToken)) ? "yes" : "no";
  }
  const isProxied = [...request.headers.keys()].some((name) => forwarded.test(name));
  const isNamed = URL.canParse(request.url) && isLoopbackHost(new URL(request.url).hostname);
  const isHere = isLoopback && !isBehindProxy && !isProxied && isNamed && isFromLoopback(request);
  return isHere ? "yes" : "hidden";
}
