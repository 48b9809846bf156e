import { misconfigured } from "../errors.ts";
import { isLoopbackHost } from "../settings/loopback.ts";

const host = /^http:\/\/(?:[^/?#@]*@)?(\[[^\]]*\]|[^/?#:]*)/i;

/** Whether a key would go over plain http to another computer, as far as the address tells. */
export function isInsecure(endpoint: string): boolean {
  const [, name] = host.exec(endpoint) ?? [];
  return name !== undefined && !name.includes("$") && !isLoopbackHost(name.toLowerCase());
}

/** Throws: `misconfigured` if a filled endpoint goes over plain http and its toolset does not allow that. */
export function assertSecure(
  title: string,
  endpoint: string,
  allowInsecure: boolean | undefined,
): void {
  if (allowInsecure || !isInsecure(endpoint)) return;
  throw misconfigured(
    `toolhub cannot start: the endpoint of ${title} goes over plain http, where keys can be read. Set it to an https address, or "allowInsecure": true in its toolset.json where the network is yours alone.`,
  );
}
