/** A server as people and clients reach it. */
export interface Server {
  readonly origin: string;
  readonly fetch: typeof fetch;
}

/** Fields of a form, a name more than once where several boxes are ticked. */
export type FormFields = readonly (readonly [name: string, value: string])[];

/** A browser without JavaScript: it keeps cookies, sends forms and tells where it was sent, but does not go there. */
export class BrowserSession {
  readonly #server: Server;
  readonly #cookies = new Map<string, string>();

  constructor(server: Server) {
    this.#server = server;
  }

  /** The `Cookie` header. */
  get cookie(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  async open(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    if (this.#cookies.size > 0) headers.set("cookie", this.cookie);
    const { origin, fetch } = this.#server;
    const response = await fetch(new URL(path, origin), { redirect: "manual", ...init, headers });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (/max-age=0/i.test(cookie)) this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
    return response;
  }

  /** Sends a form as a browser does, with the page's own origin unless told otherwise. */
  send(path: string, fields: FormFields, from = this.#server.origin): Promise<Response> {
    return this.open(path, {
      method: "POST",
      headers: { origin: from, "content-type": "application/x-www-form-urlencoded" },
      body: toForm(fields),
    });
  }

  /** The development sign-in. */
  signIn(name: string, next = "/account"): Promise<Response> {
    return this.send("/sign-in", [
      ["name", name],
      ["next", next],
    ]);
  }

  /** Opens the consent page at `path`: what its form sends to allow, without the choices. */
  async openConsent(path: string): Promise<FormFields> {
    const html = await (await this.open(path)).text();
    // Every hidden field of the form goes back as it came.
    const hidden = html.matchAll(/type="hidden" name="([^"]+)" value="([^"]*)"/g);
    const fields = [...hidden].map(([, name = "", value = ""]) => [name, value] as const);
    return [...fields, ["decision", "approve"]];
  }

  /** Opens the consent page at `path` and allows with `choices`. */
  async allow(path: string, choices: FormFields): Promise<Response> {
    return this.send(path, [...(await this.openConsent(path)), ...choices]);
  }
}

const toForm = (fields: FormFields) =>
  new URLSearchParams(fields.map(([name, value]) => [name, value])).toString();

/** The value of the hidden field that names a consent page. */
export function findHandle(html: string): string {
  return /name="handle" value="([^"]+)"/.exec(html)?.[1] ?? "";
}

/** The code in the redirect that answers a consent form; null where there is none. */
export function findCode({ headers }: Response): string | null {
  const location = headers.get("location");
  return location === null ? null : new URL(location, "http://nowhere").searchParams.get("code");
}

/** The redirect address that nobody listens at: the code is read from the redirect itself. */
export const redirectUri = "http://127.0.0.1:33418/callback";
const verifier = "v".repeat(64);

/** SHA-256 of `verifier` as base64url. */
async function toChallenge(): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
  return btoa(String.fromCharCode(...new Uint8Array(digest)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

/** The form with which a client redeems its code. */
export const toCodeFields = (clientId: string, code: string) => ({
  grant_type: "authorization_code",
  client_id: clientId,
  code,
  redirect_uri: redirectUri,
  code_verifier: verifier,
});

export interface Tokens {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly scope: string;
}

/** Somebody who signed in, and whose client is connected. */
export interface Connected {
  readonly clientId: string;
  readonly browser: BrowserSession;
  /** Redeemed already. */
  readonly code: string;
  readonly tokens: Tokens;
}

/** `changes` replace parameters, null takes one out. */
type Changes = Readonly<Record<string, string | null>>;

/** What people and clients do at a server until a client has tokens; its functions may be taken out of it. */
export class Dance {
  readonly #server: Server;

  constructor(server: Server) {
    this.#server = server;
  }

  readonly openBrowser = () => new BrowserSession(this.#server);

  /** Registers a public client. */
  readonly register = async (metadata: object = {}): Promise<string> => {
    const { origin, fetch } = this.#server;
    const response = await fetch(`${origin}/register`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        client_name: "Test client",
        redirect_uris: [redirectUri],
        token_endpoint_auth_method: "none",
        ...metadata,
      }),
    });
    const { client_id }: { client_id: string } = await response.json();
    return client_id;
  };

  /** The path of `/authorize` with a valid request. */
  readonly toAuthorizePath = async (clientId: string, changes: Changes = {}): Promise<string> => {
    const query = new URLSearchParams({
      response_type: "code",
      client_id: clientId,
      redirect_uri: redirectUri,
      code_challenge: await toChallenge(),
      code_challenge_method: "S256",
      state: "state+/=",
      resource: `${this.#server.origin}/mcp`,
    });
    for (const [name, value] of Object.entries(changes)) {
      if (value === null) query.delete(name);
      else query.set(name, value);
    }
    return `/authorize?${query}`;
  };

  /** The address that a newly registered client would open in the person's browser. */
  readonly toAuthorizeUrl = async (
    redirect_uri: string,
    client_name = "Field Notes",
  ): Promise<string> => {
    const clientId = await this.register({ client_name, redirect_uris: [redirect_uri] });
    return this.#server.origin + (await this.toAuthorizePath(clientId, { redirect_uri }));
  };

  /** Allows at the consent page of `path`; returns the code that came back. */
  readonly approve = async (
    browser: BrowserSession,
    path: string,
    choices: FormFields,
  ): Promise<string> => {
    const response = await browser.allow(path, choices);
    const code = findCode(response);
    if (code !== null) return code;
    throw new Error(`consent failed: ${response.status} ${await response.text()}`);
  };

  readonly exchange = (
    fields: Readonly<Record<string, string>>,
    signal?: AbortSignal,
  ): Promise<Response> => {
    const { origin, fetch } = this.#server;
    return fetch(`${origin}/token`, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: toForm(Object.entries(fields)),
      ...(signal && { signal }),
    });
  };

  /** Signs in with the development sign-in, allows what `choices` ticks and redeems the code. */
  readonly connect = async (
    name: string,
    choices: FormFields,
    knownClient?: string,
  ): Promise<Connected> => {
    const clientId = knownClient ?? (await this.register());
    const path = await this.toAuthorizePath(clientId);
    const browser = this.openBrowser();
    await browser.signIn(name, path);
    const code = await this.approve(browser, path, choices);
    const response = await this.exchange(toCodeFields(clientId, code));
    return { clientId, browser, code, tokens: await response.json() };
  };
}
