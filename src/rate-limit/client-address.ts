import { isIP } from "node:net";

/** As much of a request as tells where it came from. */
interface Incoming {
  readonly headers: Headers;
  /** Of Cloudflare: facts about the connection. Of plain workerd: the socket's address. */
  readonly cf?: object | undefined;
}

const unknown = "unknown";
/** Of `::1`: no other address of it belongs to a computer. Source: RFC 4291 section 2.4. */
const loopbackPrefix = "0:0:0:0::/64";

/**
 * The network that a request came from, for limits: an IPv4 address, an IPv6 /64, or `unknown` for all others
 * together. Headers count only where somebody trusted has set them: the reverse proxy, where the operator said that
 * there is one, or Cloudflare, which replaces `CF-Connecting-IP` of clients.
 */
export function toClientNetwork(request: Incoming, isBehindProxy: boolean): string {
  return toNetwork(findAddress(request, isBehindProxy));
}

/** The network around one that `toClientNetwork` has told: an IPv4 /24 or an IPv6 /48, as one operator holds them. */
export function toWiderNetwork(network: string): string {
  if (isIP(network) === 4) return network.replace(/\d+$/, "0/24");
  return network.replace(/^([^:]+:[^:]+:[^:]+):[^:]+::\/64$/, "$1::/48");
}

/**
 * True for a request from another computer, as far as anybody trustworthy tells where it came from: where nobody does,
 * nothing is known.
 */
export function isFromElsewhere(request: Incoming, isBehindProxy: boolean): boolean {
  const network = toClientNetwork(request, isBehindProxy);
  return network !== unknown && network !== loopbackPrefix && !network.startsWith("127.");
}

/** True for a request from this very computer: where nobody trustworthy tells, it is not. */
export function isFromLoopback(request: Incoming): boolean {
  const network = toClientNetwork(request, false);
  return network === loopbackPrefix || network.startsWith("127.");
}

function findAddress({ headers, cf = {} }: Incoming, isBehindProxy: boolean): string {
  if (isBehindProxy) return headers.get("x-forwarded-for")?.split(",").at(-1) ?? "";
  if ("clientIp" in cf) return String(cf.clientIp);
  return "colo" in cf ? (headers.get("cf-connecting-ip") ?? "") : "";
}

/** Takes a port and brackets off. */
function toNetwork(text: string): string {
  const [, bracketed, plain] =
    /^\s*(?:\[([^\]]+)\](?::\d+)?|([\d.]+)(?::\d+)?)\s*$/.exec(text) ?? [];
  const address = bracketed ?? plain ?? text.trim();
  const version = isIP(address);
  if (version === 4) return address;
  return version === 6 ? toPrefix(address) : unknown;
}

/** The first 64 bits; an IPv4 address inside IPv6 stands for itself. */
function toPrefix(address: string): string {
  const { hostname } = new URL(`http://[${address.replace(/%.*$/, "")}]`);
  const [head = "", tail] = hostname.slice(1, -1).split("::");
  const [left, right] = [head, tail ?? ""].map((part) => part.split(":").filter(Boolean));
  const missing = tail === undefined ? 0 : 8 - (left?.length ?? 0) - (right?.length ?? 0);
  const groups = [...(left ?? []), ...Array.from({ length: missing }, () => "0"), ...(right ?? [])];
  if (groups.slice(0, 6).join(":") === "0:0:0:0:0:ffff") return toIpv4(groups.slice(6));
  return `${groups.slice(0, 4).join(":")}::/64`;
}

function toIpv4(groups: readonly string[]): string {
  const numbers = groups.map((group) => Number.parseInt(group, 16));
  return numbers.flatMap((number) => [number >> 8, number & 0xff]).join(".");
}
