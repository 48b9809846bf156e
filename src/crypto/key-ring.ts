import { misconfigured } from "../errors.ts";
import { fromBase64Url } from "./base64url.ts";

/** The KEY_RING secret: the active entry seals, the others still open what was sealed before. */
export interface KeyRing {
  readonly active: string;
  readonly entries: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
}

const recipe = `node -p 'require("crypto").randomBytes(32).toString("base64url")'`;
const form =
  'KEY_RING must be "k1:<32 bytes as base64url>", more entries after a comma, the active one first';

/** Of 32 random bytes about 30 differ from each other; fewer than 10 do not occur. */
const minDistinctBytes = 10;

/** Shape: `k2:<base64url>,k1:<base64url>`. Throws: `misconfigured` naming what is wrong, never the secret. */
export function parseKeyRing(text: string): KeyRing {
  const entries = new Map<string, Uint8Array<ArrayBuffer>>();
  const secrets = new Set<string>();
  for (const part of text.split(",")) {
    const [, id, secret] = /^\s*([a-z0-9-]{1,16}):([A-Za-z0-9_-]{43})\s*$/.exec(part) ?? [];
    if (id === undefined || secret === undefined) throw misconfigured(`${form}.`);
    if (entries.has(id)) throw misconfigured(`${form}; "${id}" is there twice.`);
    if (secrets.has(secret)) throw misconfigured(`${form}; "${id}" repeats another entry's bytes.`);
    secrets.add(secret);
    const bytes = fromBase64Url(secret);
    if (new Set(bytes).size < minDistinctBytes) {
      throw misconfigured(`${form}; the bytes of "${id}" are not random. Make some: ${recipe}`);
    }
    entries.set(id, bytes);
  }
  const [active] = entries.keys();
  if (active === undefined) throw misconfigured(`${form}.`);
  return { active, entries };
}

/** The secret of a ring entry. Throws: an ordinary Error if the ring has no such entry. */
export function findEntry({ entries }: KeyRing, id: string): Uint8Array<ArrayBuffer> {
  const secret = entries.get(id);
  if (!secret) throw new Error(`the key ring has no entry "${id}"`);
  return secret;
}
