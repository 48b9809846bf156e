import { createHash, randomBytes } from "node:crypto";

/** The redirect address that nobody listens at: the code is read from the redirect itself. */
const redirectUri = "http://127.0.0.1:33418/callback";

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
  readonly choices: readonly (readonly [string, string])[];
}

/** Registers a public client. */
export async function registerClient(origin: string): Promise<string> {
  const response = await fetch(`${origin}/register`, {
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

function createJar() {
  const cookies = new Map<string, string>();
  return {
    keep: ({ headers }: Response) => {
      for (const cookie of headers.getSetCookie()) {
        const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
        if (/max-age=0/i.test(cookie)) cookies.delete(name);
        else cookies.set(name, value);
      }
    },
    toHeader: () => [...cookies].map(([name, value]) => `${name}=${value}`).join("; "),
  };
}

/** Signs in with the development sign-in, allows what `choices` ticks and redeems the code. */
export async function connectOverHttp(connecting: Connecting): Promise<HttpPerson> {
  const { origin, clientId, name, choices } = connecting;
  const jar = createJar();
  const open = async (path: string, form?: readonly (readonly [string, string])[]) => {
    const response = await fetch(origin + path, {
      redirect: "manual",
      headers: { cookie: jar.toHeader(), origin },
      ...(form && { method: "POST", body: new URLSearchParams(form.map(([a, b]) => [a, b])) }),
    });
    jar.keep(response);
    return response;
  };
  const verifier = randomBytes(32).toString("base64url");
  const path = `/authorize?${new URLSearchParams({
    response_type: "code",
    client_id: clientId,
    redirect_uri: redirectUri,
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    code_challenge_method: "S256",
    resource: `${origin}/mcp`,
  })}`;
  await open("/sign-in", [["name", name]]);
  const page = await (await open(path)).text();
  // Every hidden field of the form goes back as it came.
  const hidden = [...page.matchAll(/type="hidden" name="([^"]+)" value="([^"]*)"/g)];
  const fields = hidden.map(([, field = "", value = ""]) => [field, value] as const);
  const allowed = await open(path, [...fields, ["decision", "approve"], ...choices]);
  const location = allowed.headers.get("location");
  if (!location) throw new Error(`consent failed: ${allowed.status} ${await allowed.text()}`);
  const code = new URL(location).searchParams.get("code") ?? "";
  const tokens = await redeem(origin, { client_id: clientId, code, code_verifier: verifier });
  return { ...tokens, code, cookie: jar.toHeader() };
}

async function redeem(origin: string, fields: Readonly<Record<string, string>>) {
  const response = await fetch(`${origin}/token`, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "authorization_code",
      redirect_uri: redirectUri,
      ...fields,
    }),
  });
  const tokens: { access_token: string; refresh_token: string } = await response.json();
  return { accessToken: tokens.access_token, refreshToken: tokens.refresh_token };
}
