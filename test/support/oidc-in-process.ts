import { type BegunSignIn, createOidc, type OidcSettings } from "../../src/sign-in/oidc.ts";
import { clientId, clientSecret } from "./issuer.ts";

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

/** Takes and sends back cookies whatever their path: there is one issuer. */
function createJar() {
  const cookies = new Map<string, string>();
  return {
    keep: (response: Response) => {
      for (const cookie of response.headers.getSetCookie()) {
        const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
        cookies.set(name, value);
      }
    },
    toHeader: () => [...cookies].map(([name, value]) => `${name}=${value}`).join("; "),
  };
}

/** Goes through the issuer's own pages, as a browser of this person does; returns where it is sent back to. */
export async function signInAtIssuer(start: URL, login: string): Promise<URL> {
  const jar = createJar();
  let url = start;
  let form: URLSearchParams | null = null;
  for (let step = 0; step < 12; step += 1) {
    const response: Response = await fetch(url, {
      redirect: "manual",
      headers: { cookie: jar.toHeader() },
      ...(form && { method: "POST", body: form }),
    });
    jar.keep(response);
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
    form = new URLSearchParams({ prompt, login, password: "anything" });
  }
  throw new Error("the issuer asks without end");
}
