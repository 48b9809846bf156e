import { toBase64Url } from "../../../src/crypto/base64url.ts";

const toPart = (value: object) => toBase64Url(new TextEncoder().encode(JSON.stringify(value)));

/** An OpenID Connect issuer without a server: it answers the requests that it is handed, and signs one person in. */
export async function createScriptedIssuer(origin = "http://127.0.0.1:9") {
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const made = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const { privateKey, publicKey } = made as CryptoKeyPair;
  const jwk = (await crypto.subtle.exportKey("jwk", publicKey)) as JsonWebKey;
  let nonce = "";

  async function toIdToken(): Promise<string> {
    const iat = Math.floor(Date.now() / 1000);
    const claims = {
      iss: origin,
      aud: "toolhub",
      sub: "ada",
      name: "Ada",
      nonce,
      iat,
      exp: iat + 60,
    };
    const signed = `${toPart({ alg: "ES256", kid: "1" })}.${toPart(claims)}`;
    const bytes = await crypto.subtle.sign(algorithm, privateKey, new TextEncoder().encode(signed));
    return `${signed}.${toBase64Url(new Uint8Array(bytes))}`;
  }

  const documents: Readonly<Record<string, () => object | Promise<object>>> = {
    "/.well-known/openid-configuration": () => ({
      issuer: origin,
      authorization_endpoint: `${origin}/authorize`,
      token_endpoint: `${origin}/token`,
      jwks_uri: `${origin}/keys`,
      id_token_signing_alg_values_supported: ["ES256"],
    }),
    "/keys": () => ({ keys: [{ ...jwk, kid: "1", alg: "ES256", use: "sig" }] }),
    "/token": async () => ({
      access_token: "upstream",
      token_type: "bearer",
      id_token: await toIdToken(),
    }),
  };

  return {
    origin,
    /** Null for what is asked of others. */
    answer: async ({ url }: Request): Promise<Response | null> => {
      const { origin: asked, pathname } = new URL(url);
      if (asked !== origin) return null;
      return Response.json((await documents[pathname]?.()) ?? {});
    },
    /** Where the person goes back to, who came to `start`. */
    signIn: (start: string): string => {
      const { searchParams } = new URL(start);
      nonce = searchParams.get("nonce") ?? "";
      const back = new URL(searchParams.get("redirect_uri") ?? "");
      back.searchParams.set("code", "a-code");
      back.searchParams.set("state", searchParams.get("state") ?? "");
      return back.pathname + back.search;
    },
  };
}
