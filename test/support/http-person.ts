import { createHash, randomBytes } from "node:crypto";

/** The redirect address that nobody listens at: the code is read from the redirect itself. */
const redirectUri = "http://127.0.0.1:33418/callback";

/** Fields of a form, a name more than once where several boxes are ticked. */
export type FormFields = readonly (readonly [name: string, value: string])[];

/** A person who has signed in and connected a client over plain HTTP, without a browser. */
export interface HttpPerson {
  /** The `Cookie` header of their browser. */
  readonly cookie: string;
  readonly accessToken: string;
  readonly refreshToken: string;
  /** The code that was redeemed. */
  readonly code: string;
}

interface Connecting {
  readonly origin: string;
  readonly clientId: string;
  readonly name: string;
  /** The fields of the consent form besides its own. */
  readonly choices: FormFields;
}

/** A browser without JavaScript: keeps cookies, follows no redirect. */
export class HttpBrowser {
  readonly #origin: string;
  readonly #fetch: typeof fetch;
  readonly #cookies = new Map<string, string>();

  constructor(origin: string, useFetch: typeof fetch = fetch) {
    this.#origin = origin;
    this.#fetch = useFetch;
  }

  /** The `Cookie` header. */
  get cookie(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  /** Opens a page, or sends its form. */
  async open(path: string, form?: FormFields): Promise<Response> {
    const useFetch = this.#fetch;
    const response = await useFetch(this.#origin + path, {
      redirect: "manual",
      headers: { cookie: this.cookie, origin: this.#origin },
      ...(form && { method: "POST", body: new URLSearchParams(form.map(([a, b]) => [a, b])) }),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (/max-age=0/i.test(cookie)) this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
    return response;
  }

  /** Opens the consent page at `path`: what its form sends to allow, without the choices. */
  async openConsent(path: string): Promise<FormFields> {
    const page = await (await this.open(path)).text();
    // Every hidden field of the form goes back as it came.
    const hidden = [...page.matchAll(/type="hidden" name="([^"]+)" value="([^"]*)"/g)];
    const fields = hidden.map(([, field = "", value = ""]) => [field, value] as const);
    return [...fields, ["decision", "approve"]];
  }

  /** Opens the consent page at `path` and allows with `choices`. */
  async allow(path: string, choices: FormFields): Promise<Response> {
    return this.open(path, [...(await this.openConsent(path)), ...choices]);
  }
}

/** Registers a public client. */
export async function registerClient(
  origin: string,
  useFetch: typeof fetch = fetch,
): Promise<string> {
  const response = await useFetch(`${origin}/register`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      client_name: "Test client",
      redirect_uris: [redirectUri],
      token_endpoint_auth_method: "none",
    }),
  });
  const { client_id }: { client_id: string } = await response.json();
  return client_id;
}

/** The path of a client's request for everything, and the secret with which its code is redeemed. */
export function createAuthorizePath(
  origin: string,
  clientId: string,
): { readonly path: string; readonly verifier: string } {
  const verifier = randomBytes(32).toString("base64url");
  const query = new URLSearchParams({
    response_type: "code",
    client_id: clientId,
    redirect_uri: redirectUri,
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    code_challenge_method: "S256",
    resource: `${origin}/mcp`,
  });
  return { path: `/authorize?${query}`, verifier };
}

/** The code in the redirect that answers a consent form; null where there is none. */
export function findCode(response: Response): string | null {
  const location = response.headers.get("location");
  return location === null ? null : new URL(location, "http://nowhere").searchParams.get("code");
}

/** The form with which a client redeems its code. */
export const toCodeForm = (clientId: string, code: string, verifier: string) =>
  new URLSearchParams({
    grant_type: "authorization_code",
    redirect_uri: redirectUri,
    client_id: clientId,
    code,
    code_verifier: verifier,
  });

/** Signs in with the development sign-in, allows what `choices` ticks and redeems the code. */
export async function connectOverHttp(connecting: Connecting): Promise<HttpPerson> {
  const { origin, clientId, name, choices } = connecting;
  const browser = new HttpBrowser(origin);
  const { path, verifier } = createAuthorizePath(origin, clientId);
  await browser.open("/sign-in", [["name", name]]);
  const allowed = await browser.allow(path, choices);
  const code = findCode(allowed);
  if (code === null) throw new Error(`consent failed: ${allowed.status} ${await allowed.text()}`);
  const body = toCodeForm(clientId, code, verifier);
  const response = await fetch(`${origin}/token`, { method: "POST", body });
  const tokens: { access_token: string; refresh_token: string } = await response.json();
  return {
    accessToken: tokens.access_token,
    refreshToken: tokens.refresh_token,
    code,
    cookie: browser.cookie,
  };
}
