import { misconfigured } from "../errors.ts";
import { isLoopbackHost } from "../settings/loopback.ts";

/** Where spans are sent. */
export interface Collector {
  /** Takes OTLP/HTTP as JSON. */
  readonly tracesUrl: string;
  /** Secret. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Names and addresses that no public network leads to. Source: RFC 1918; RFC 6762; ICANN, ".internal". */
const privateHost =
  /^([a-z0-9-]+|.+\.(internal|local)|10(\.\d+){3}|192\.168(\.\d+){2}|172\.(1[6-9]|2\d|3[01])(\.\d+){2})$/;

function isCollectorAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password, search, hash } = new URL(text);
  if (username + password + search + hash !== "") return false;
  if (protocol === "https:") return true;
  return protocol === "http:" && (isLoopbackHost(hostname) || privateHost.test(hostname));
}

/** Null if nobody collects spans. Throws: `misconfigured`; shows neither setting. */
export function toCollector(settings: {
  readonly endpoint: string | undefined;
  readonly headers: string;
}): Collector | null {
  const headers = parseHeaders(settings.headers);
  if (settings.endpoint === undefined) return null;
  if (!isCollectorAddress(settings.endpoint)) {
    throw misconfigured(
      "toolhub cannot start: OTLP_ENDPOINT must be the https address of a collector (http on this computer or in a private network) without a user name, ? and #, or not be set.",
    );
  }
  return { tracesUrl: `${new URL(settings.endpoint).href.replace(/\/+$/, "")}/v1/traces`, headers };
}

/** Shape: `name=value,name2=value2`, percent-encoded. Source: OpenTelemetry, "Protocol Exporter", headers. */
function parseHeaders(text: string): Record<string, string> {
  const pairs = text.split(",").filter((pair) => pair.trim() !== "");
  try {
    const named = pairs.map((pair): [string, string] => {
      const at = pair.indexOf("=");
      return [pair.slice(0, Math.max(at, 0)).trim(), decodeURIComponent(pair.slice(at + 1).trim())];
    });
    return Object.fromEntries(new Headers(named));
  } catch {
    throw misconfigured(
      "toolhub cannot start: OTLP_HEADERS must be name=value pairs of HTTP headers with commas between, percent-encoded.",
    );
  }
}
