import { createHmac, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import { clientSecret } from "../support/issuer.ts";

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

export type Document = "discovery" | "token" | "userinfo" | "jwks";

/** What the issuer says; a test changes what it wants to lie about. */
export interface Script {
  idToken: Record<string, unknown>;
  userinfo: Record<string, unknown>;
  alg: "RS256" | "HS256" | "none";
  /** Signs with a key that is not in the key set. */
  isForeign: boolean;
  /** Puts these claims in after signing. */
  altered: Record<string, unknown>;
  /** Answers a document without an end: at once, or a byte now and then. */
  endless: { document: Document; isSlow: boolean } | null;
  /** Answers a document with this status. */
  broken: { document: Document; status: number } | null;
}

export interface ScriptedIssuer {
  readonly url: string;
  readonly script: Script;
  /** How many bytes of an endless document were taken off. */
  readonly countBytes: () => number;
  readonly close: () => void;
}

const createKey = () => generateKeyPairSync("rsa", { modulusLength: 2048 });
const key = createKey();
const foreign = createKey();

function toSignature(alg: Script["alg"], input: string, privateKey: KeyObject): string {
  if (alg === "none") return "";
  if (alg === "HS256") return createHmac("sha256", clientSecret).update(input).digest("base64url");
  return sign("sha256", Buffer.from(input), privateKey).toString("base64url");
}

function toIdToken({ idToken, alg, isForeign, altered }: Script): string {
  const head = encode({ alg, kid: "one", typ: "JWT" });
  const { privateKey } = isForeign ? foreign : key;
  const signature = toSignature(alg, `${head}.${encode(idToken)}`, privateKey);
  return `${head}.${encode({ ...idToken, ...altered })}.${signature}`;
}

/** An issuer on loopback that says whatever it is told to. Every code is good. */
export async function startScriptedIssuer(): Promise<ScriptedIssuer> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const nowSeconds = Math.floor(Date.now() / 1000);
  const script: Script = {
    idToken: {
      iss: url,
      sub: "ada",
      aud: "toolhub",
      iat: nowSeconds,
      exp: nowSeconds + 300,
      name: "Ada",
    },
    userinfo: { sub: "ada", email: "ada@example.org", email_verified: true },
    alg: "RS256",
    isForeign: false,
    altered: {},
    endless: null,
    broken: null,
  };
  const documents: Readonly<Record<Document, () => object>> = {
    discovery: () => ({
      issuer: url,
      authorization_endpoint: `${url}/authorize`,
      token_endpoint: `${url}/token`,
      userinfo_endpoint: `${url}/userinfo`,
      jwks_uri: `${url}/jwks`,
      response_types_supported: ["code"],
      subject_types_supported: ["public"],
      id_token_signing_alg_values_supported: ["RS256", "HS256"],
    }),
    token: () => ({ access_token: "a", token_type: "Bearer", id_token: toIdToken(script) }),
    userinfo: () => script.userinfo,
    jwks: () => ({
      keys: [{ ...key.publicKey.export({ format: "jwk" }), kid: "one", use: "sig" }],
    }),
  };
  let bytes = 0;
  const answerForever = async (response: ServerResponse, isSlow: boolean) => {
    const chunk = isSlow ? " " : " ".repeat(64 * 1024);
    while (!response.destroyed) {
      bytes += chunk.length;
      if (response.write(chunk) && !isSlow) continue;
      const waits = isSlow ? [new Promise((next) => setTimeout(next, 100))] : [];
      await Promise.race([once(response, "close"), ...waits, once(response, "drain")]);
    }
  };
  server.on("request", (request, response) => {
    const name = request.url?.slice(1).replace(".well-known/openid-configuration", "discovery");
    const document = name as Document;
    const { endless, broken } = script;
    response.setHeader("content-type", "application/json");
    if (broken?.document === document) response.statusCode = broken.status;
    if (endless?.document === document) void answerForever(response, endless.isSlow);
    else response.end(JSON.stringify(documents[document]()));
  });
  return {
    url,
    script,
    countBytes: () => bytes,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
