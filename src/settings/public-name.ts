/**
 * Last labels that name nobody in public: reserved, or in use inside networks and never delegated. Source: RFC 6761, RFC
 * 6762 section 3 and appendix G, RFC 7686, RFC 9476, ICANN's resolution on .internal and its name collision reports (corp,
 * home, mail); `svc` and `default` are Kubernetes', `localdomain` that of many systems, `arpa` no place for web sites.
 */
const privateLabels = new Set(
  "alt arpa cluster consul corp default domain example home host intern internal intra intranet invalid lan local localdomain localhost localnet mail onion priv private svc test workgroup".split(
    " ",
  ),
);

const label = /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/;
/** With such a last label a name is an IPv4 address in one of its spellings. Source: WHATWG URL, "ends in a number". */
const number = /^(\d+|0x[0-9a-f]*)$/;
const maxNameCharacters = 253;

/**
 * True for names that can be public: labels of a host's name, at least two, none of them empty, the last one neither a
 * number nor reserved. What a public name leads to is the network's business: Cloudflare, and the network of the
 * container, let nothing through to private addresses.
 */
export function isPublicName(hostname: string): boolean {
  const name = hostname.toLowerCase().replace(/\.$/, "");
  const labels = name.split(".");
  const last = labels.at(-1) ?? "";
  if (labels.length < 2 || name.length > maxNameCharacters) return false;
  return labels.every((each) => label.test(each)) && !number.test(last) && !privateLabels.has(last);
}
