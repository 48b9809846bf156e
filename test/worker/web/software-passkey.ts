import { fromBase64Url, toBase64Url } from "../../../src/crypto/base64url.ts";

const bytes = (...parts: readonly (Uint8Array | readonly number[])[]) =>
  Uint8Array.from(parts.flatMap((part) => [...part]));

const sha256 = async (data: Uint8Array<ArrayBuffer>) =>
  new Uint8Array(await crypto.subtle.digest("SHA-256", data));

const utf8 = (text: string) => new TextEncoder().encode(text);

/** Lengths below 65,536. Source: RFC 8949 section 3. */
const cborHead = (major: number, length: number): number[] => {
  if (length < 24) return [(major << 5) | length];
  if (length < 256) return [(major << 5) | 24, length];
  return [(major << 5) | 25, length >> 8, length & 255];
};
const cborBytes = (data: Uint8Array) => bytes(cborHead(2, data.length), data);
const cborText = (text: string) => bytes(cborHead(3, text.length), utf8(text));

/** An unsigned number as ASN.1 wants it: without zeros in front, but never negative. */
function derInteger(raw: Uint8Array): Uint8Array {
  const start = raw.findIndex((byte) => byte !== 0);
  const short = raw.slice(start < 0 ? raw.length - 1 : start);
  const value = (short[0] ?? 0) > 127 ? bytes([0], short) : short;
  return bytes([2, value.length], value);
}

function toDer(raw: Uint8Array): Uint8Array {
  const body = bytes(derInteger(raw.slice(0, 32)), derInteger(raw.slice(32)));
  return bytes([0x30, body.length], body);
}

/** An authenticator that says what it is told to: its credential id may be somebody else's. */
export interface SoftwarePasskey {
  /** Source: W3C Web Authentication Level 3, section 7.1. */
  readonly create: (challenge: string) => Promise<string>;
  /** Source: W3C Web Authentication Level 3, section 7.2. */
  readonly get: (challenge: string) => Promise<string>;
}

export async function createSoftwarePasskey(
  origin: string,
  id: Uint8Array<ArrayBuffer>,
): Promise<SoftwarePasskey> {
  const algorithm = { name: "ECDSA", namedCurve: "P-256" };
  const pair = (await crypto.subtle.generateKey(algorithm, true, ["sign"])) as CryptoKeyPair;
  const jwk = (await crypto.subtle.exportKey("jwk", pair.publicKey)) as JsonWebKey;
  const rpIdHash = await sha256(utf8(new URL(origin).hostname));
  const toClientData = (type: string, challenge: string) =>
    utf8(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
  const toAnswer = (response: object) =>
    JSON.stringify({
      id: toBase64Url(id),
      rawId: toBase64Url(id),
      type: "public-key",
      clientExtensionResults: {},
      response,
    });
  return {
    create: async (challenge) => {
      const point = [jwk.x, jwk.y].map((part) => cborBytes(fromBase64Url(part ?? "")));
      const [x = [], y = []] = point;
      const key = bytes([0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21], x, [0x22], y);
      const flags = 0x45;
      const length = [id.length >> 8, id.length & 255];
      const data = bytes(rpIdHash, [flags, 0, 0, 0, 0], new Uint8Array(16), length, id, key);
      const attestationObject = bytes(
        [0xa3],
        cborText("fmt"),
        cborText("none"),
        cborText("attStmt"),
        [0xa0],
        cborText("authData"),
        cborBytes(data),
      );
      return toAnswer({
        clientDataJSON: toBase64Url(toClientData("webauthn.create", challenge)),
        attestationObject: toBase64Url(attestationObject),
        transports: ["internal"],
      });
    },
    get: async (challenge) => {
      const clientData = toClientData("webauthn.get", challenge);
      const data = bytes(rpIdHash, [0x05, 0, 0, 0, 0]);
      const signed = bytes(data, await sha256(clientData));
      const signature = await crypto.subtle.sign(
        { name: "ECDSA", hash: "SHA-256" },
        pair.privateKey,
        signed,
      );
      return toAnswer({
        clientDataJSON: toBase64Url(clientData),
        authenticatorData: toBase64Url(data),
        signature: toBase64Url(Uint8Array.from(toDer(new Uint8Array(signature)))),
      });
    },
  };
}
