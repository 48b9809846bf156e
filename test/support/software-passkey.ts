import { fromBase64Url, toBase64Url } from "../../src/crypto/base64url.ts";
import type { BrowserSession } from "./dance.ts";

type Bytes = Uint8Array<ArrayBuffer>;

const bytes = (...parts: readonly (Uint8Array | readonly number[])[]): Bytes =>
  Uint8Array.from(parts.flatMap((part) => [...part]));

const sha256 = async (data: Bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", data));

const utf8 = (text: string): Bytes => Uint8Array.from(new TextEncoder().encode(text));

/** Lengths and numbers below 65,536. Source: RFC 8949 section 3. */
const cborHead = (major: number, length: number): number[] => {
  if (length < 24) return [(major << 5) | length];
  if (length < 256) return [(major << 5) | 24, length];
  return [(major << 5) | 25, length >> 8, length & 255];
};
const cborBytes = (data: Uint8Array) => bytes(cborHead(2, data.length), data);
const cborText = (text: string) => bytes(cborHead(3, text.length), utf8(text));
const cborNumber = (value: number) => (value < 0 ? cborHead(1, -1 - value) : cborHead(0, value));

/** An unsigned number as ASN.1 wants it: without zeros in front, but never negative. */
function derInteger(raw: Uint8Array): Bytes {
  const start = raw.findIndex((byte) => byte !== 0);
  const short = raw.slice(start < 0 ? raw.length - 1 : start);
  const value = (short[0] ?? 0) > 127 ? bytes([0], short) : short;
  return bytes([2, value.length], value);
}

function toDer(raw: Uint8Array): Bytes {
  const body = bytes(derInteger(raw.slice(0, 32)), derInteger(raw.slice(32)));
  return bytes([0x30, body.length], body);
}

/** How a passkey signs. Source: IANA, COSE Algorithms. */
export type SignatureName = "ES256" | "EdDSA" | "RS256";

const rsa = {
  name: "RSASSA-PKCS1-v1_5",
  hash: "SHA-256",
  modulusLength: 2048,
  publicExponent: Uint8Array.of(1, 0, 1),
};

const algorithms = {
  ES256: {
    number: -7,
    generate: { name: "ECDSA", namedCurve: "P-256" },
    sign: { name: "ECDSA", hash: "SHA-256" },
    toSignature: toDer,
  },
  EdDSA: { number: -8, generate: "Ed25519", sign: "Ed25519", toSignature: bytes },
  RS256: { number: -257, generate: rsa, sign: rsa.name, toSignature: bytes },
} as const;

/** Source: RFC 9053, sections 7.1 and 7.2; RFC 8230, section 4. */
function toCoseKey(algorithm: number, { kty, x = "", y = "", n = "", e = "" }: JsonWebKey): Bytes {
  const part = (text: string) => cborBytes(fromBase64Url(text));
  const said = bytes([3], cborNumber(algorithm));
  if (kty === "EC") return bytes([0xa5, 1, 2], said, [0x20, 1, 0x21], part(x), [0x22], part(y));
  if (kty === "OKP") return bytes([0xa4, 1, 1], said, [0x20, 6, 0x21], part(x));
  return bytes([0xa4, 1, 3], said, [0x20], part(n), [0x21], part(e));
}

/** What an answer says, each of it true unless a test says otherwise. */
export interface Said {
  readonly type: string;
  readonly challenge: string;
  readonly origin: string;
  readonly crossOrigin: boolean;
  readonly topOrigin?: string;
  readonly rpId: string;
  /** Source: W3C Web Authentication Level 3, section 6.1. */
  readonly flags: number;
  readonly counter: number;
  readonly rawId: string;
  /** The number that stands in the public key. */
  readonly algorithm: number;
  readonly format: string;
  /** Entries of the attestation statement, as CBOR. */
  readonly statement: (signature: Bytes) => readonly Bytes[];
  /** What is sent for the signature that was made. */
  readonly signature: (made: Bytes) => Bytes;
}

/** Statements that authenticators make though nobody asked. */
export const statements = {
  /** Signed with the passkey itself. Source: W3C Web Authentication Level 3, section 8.2. */
  self: (signature: Bytes) => [
    bytes(cborText("alg"), cborNumber(-7)),
    bytes(cborText("sig"), cborBytes(signature)),
  ],
  certified: (signature: Bytes) => [
    ...statements.self(signature),
    bytes(cborText("x5c"), [0x81], cborBytes(bytes([0x30, 0]))),
  ],
};

const toClientData = ({ type, challenge, origin, crossOrigin, topOrigin }: Partial<Said>) =>
  utf8(JSON.stringify({ type, challenge, origin, crossOrigin, topOrigin }));

const toData = async ({ rpId, flags, counter }: Pick<Said, "rpId" | "flags" | "counter">) =>
  bytes(await sha256(utf8(rpId)), [flags, 0, 0, counter >> 8, counter & 255]);

const toAttestation = (format: string, statement: readonly Bytes[], data: Bytes) =>
  bytes(
    [0xa3],
    cborText("fmt"),
    cborText(format),
    cborText("attStmt"),
    cborHead(5, statement.length),
    ...statement,
    cborText("authData"),
    cborBytes(data),
  );

/** An authenticator that says what it is told to: its credential id may be somebody else's. */
export interface SoftwarePasskey {
  /** Source: W3C Web Authentication Level 3, section 7.1. */
  readonly create: (challenge: string, lies?: Partial<Said>) => Promise<string>;
  /** Source: W3C Web Authentication Level 3, section 7.2. */
  readonly get: (challenge: string, lies?: Partial<Said>) => Promise<string>;
  /** Its private key, for one that goes on later. */
  readonly jwk: JsonWebKey;
}

async function createKey(
  algorithm: (typeof algorithms)[SignatureName]["generate"],
): Promise<JsonWebKey> {
  const pair = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  return (await crypto.subtle.exportKey("jwk", (pair as CryptoKeyPair).privateKey)) as JsonWebKey;
}

export async function createSoftwarePasskey(
  origin: string,
  id: Bytes,
  name: SignatureName = "ES256",
  known?: JsonWebKey,
): Promise<SoftwarePasskey> {
  const { number, generate, sign, toSignature } = algorithms[name];
  const jwk = known ?? (await createKey(generate));
  const privateKey = await crypto.subtle.importKey("jwk", jwk, generate, false, ["sign"]);
  const truth = {
    origin,
    crossOrigin: false,
    rpId: new URL(origin).hostname,
    counter: 0,
    rawId: toBase64Url(id),
    algorithm: number,
    format: "none",
    statement: () => [],
    signature: (made: Bytes) => made,
  };
  const toSigned = async (data: Bytes, clientData: Bytes) => {
    const signed = bytes(data, await sha256(clientData));
    return toSignature(new Uint8Array(await crypto.subtle.sign(sign, privateKey, signed)));
  };
  const toAnswer = (rawId: string, response: object) =>
    JSON.stringify({
      id: toBase64Url(id),
      rawId,
      type: "public-key",
      clientExtensionResults: {},
      response,
    });

  return {
    jwk,
    create: async (challenge, lies) => {
      const said: Said = { ...truth, type: "webauthn.create", challenge, flags: 0x45, ...lies };
      const length = [id.length >> 8, id.length & 255];
      const key = toCoseKey(said.algorithm, jwk);
      const data = bytes(await toData(said), new Uint8Array(16), length, id, key);
      const clientData = toClientData(said);
      const statement = said.statement(said.signature(await toSigned(data, clientData)));
      return toAnswer(said.rawId, {
        clientDataJSON: toBase64Url(clientData),
        attestationObject: toBase64Url(toAttestation(said.format, statement, data)),
        transports: ["internal"],
      });
    },
    get: async (challenge, lies) => {
      const said: Said = { ...truth, type: "webauthn.get", challenge, flags: 0x05, ...lies };
      const clientData = toClientData(said);
      const data = await toData(said);
      return toAnswer(said.rawId, {
        clientDataJSON: toBase64Url(clientData),
        authenticatorData: toBase64Url(data),
        signature: toBase64Url(said.signature(await toSigned(data, clientData))),
      });
    },
  };
}

export const fromAttribute = (html: string): string =>
  html.replaceAll("&quot;", '"').replaceAll("&amp;", "&");

/** Answers the page that asks the browser for a passkey. */
export async function answerPasskeyPage(
  browser: BrowserSession,
  page: Response,
  passkey: SoftwarePasskey,
  lies?: Partial<Said>,
): Promise<Response> {
  const html = await page.text();
  const transaction = /name="transaction" value="([^"]+)"/.exec(html)?.[1] ?? "";
  const does = /data-ceremony="([^"]+)"/.exec(html)?.[1];
  const options = JSON.parse(fromAttribute(/data-options="([^"]+)"/.exec(html)?.[1] ?? "{}"));
  const credential = await passkey[does === "create" ? "create" : "get"](options.challenge, lies);
  return browser.send("/sign-in/passkey", [
    ["transaction", transaction],
    ["credential", credential],
  ]);
}
