import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Provider } from "oidc-provider";

import { type BegunSignIn, createOidc, type OidcSettings } from "../../src/sign-in/oidc.ts";
import { BrowserSession, type FormFields } from "./dance.ts";

export const clientId = "toolhub";
export const clientSecret = "a-secret-that-only-tests-know";

/** People by the name they sign in with. */
const people: Record<string, object> = {
  ada: {
    name: "Ada Lovelace",
    email: "ada@example.org",
    email_verified: true,
    groups: ["staff", "toolhub-admins"],
  },
  bob: { name: "Bob", email: "bob@example.org", email_verified: true, groups: ["staff"] },
  eve: { name: "Eve", email: "eve@example.org", email_verified: false },
  mallory: { name: "Mallory", email: "mallory@example.org.evil.example", email_verified: true },
};

/** From now on the issuer says that this person is in these groups. */
export function setGroups(login: string, groups: readonly string[]): void {
  people[login] = { ...people[login], groups };
}

export interface Issuer {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** What an issuer says of the people who sign in, and where: in the ID token, at its userinfo endpoint. */
export interface IssuerShape {
  readonly findClaims: (login: string, document: "id_token" | "userinfo") => object;
  /** The claims that come with each scope. */
  readonly scopes: Readonly<Record<string, readonly string[]>>;
  /** The ID token holds the claims of the scopes too, not only `sub`. */
  readonly isIdTokenFull: boolean;
}

const plainShape: IssuerShape = {
  findClaims: (login) => people[login] ?? {},
  scopes: {
    openid: ["sub"],
    email: ["email", "email_verified"],
    profile: ["name"],
    groups: ["groups"],
  },
  isIdTokenFull: false,
};

/** A real OpenID Connect issuer on loopback, with its own pages to sign in and to agree. */
export async function startIssuer(
  redirectUri: string,
  { findClaims, scopes, isIdTokenFull }: IssuerShape = plainShape,
): Promise<Issuer> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(url, {
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uris: [redirectUri],
        grant_types: ["authorization_code"],
        response_types: ["code"],
      },
    ],
    findAccount: (_context, id) => ({
      accountId: id,
      claims: (use) => ({
        sub: id,
        ...findClaims(id, use === "id_token" ? "id_token" : "userinfo"),
      }),
    }),
    claims: Object.fromEntries(Object.entries(scopes).map(([scope, names]) => [scope, [...names]])),
    conformIdTokenClaims: !isIdTokenFull,
    cookies: { keys: ["only-for-tests"] },
    pkce: { required: () => true },
  });
  server.on("request", provider.callback());
  return {
    url,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export const redirectUri = "http://localhost:8484/sign-in/callback";

/** Sign-in at this issuer, as a deployment with these settings does it, in this process. */
export function createOidcAt(issuer: string, settings: Partial<OidcSettings> = {}) {
  const begun = new Map<string, BegunSignIn>();
  return createOidc(
    {
      way: "oidc",
      issuer,
      clientId,
      clientSecret,
      allowed: ["@example.org"],
      emails: "verified",
      adminGroup: undefined,
      ...settings,
    },
    redirectUri,
    {
      keep: async (id, value) => void begun.set(id, value),
      take: async (id) => {
        const value = begun.get(id) ?? null;
        begun.delete(id);
        return value;
      },
    },
  );
}

/** Goes through the issuer's own pages, as a browser of this person does; returns where it is sent back to. */
export async function signInAtIssuer(start: URL, login: string): Promise<URL> {
  const browser = new BrowserSession({ origin: start.origin, fetch });
  let url = start;
  let form: FormFields | null = null;
  for (let step = 0; step < 12; step += 1) {
    const response: Response = form
      ? await browser.send(url.href, form)
      : await browser.open(url.href);
    const location = response.headers.get("location");
    form = null;
    if (location?.startsWith(redirectUri)) return new URL(location);
    if (location) {
      url = new URL(location, url);
      continue;
    }
    const html = await response.text();
    const [, action] = /<form[^>]* action="([^"]+)"/.exec(html) ?? [];
    if (!action) throw new Error(`the issuer stopped: ${response.status} ${html}`);
    const [, prompt = ""] = /name="prompt" value="([^"]+)"/.exec(html) ?? [];
    url = new URL(action, url);
    form = [
      ["prompt", prompt],
      ["login", login],
      ["password", "anything"],
    ];
  }
  throw new Error("the issuer asks without end");
}
