import { fetchWorker, origin } from "./server-under-test.ts";

/** A browser without JavaScript: it keeps cookies, sends forms and tells where it was sent. */
export class BrowserSession {
  readonly #cookies = new Map<string, string>();
  readonly #fetch: typeof fetch;

  /** `fetchPage` asks another deployment than the Worker under test. */
  constructor(fetchPage: typeof fetch = fetchWorker) {
    this.#fetch = fetchPage;
  }

  async open(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    const cookies = [...this.#cookies].map(([name, value]) => `${name}=${value}`);
    if (cookies.length > 0) headers.set("cookie", cookies.join("; "));
    const response = await this.#fetch(new URL(path, origin), { ...init, headers });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (/max-age=0/i.test(cookie)) this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
    return response;
  }

  /** Sends a form as a browser does, with the page's own origin unless told otherwise. */
  send(
    path: string,
    fields: readonly (readonly [string, string])[],
    from = origin,
  ): Promise<Response> {
    return this.open(path, {
      method: "POST",
      headers: { origin: from, "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams(fields.map(([name, value]) => [name, value])).toString(),
    });
  }

  async signIn(name: string, next = "/account"): Promise<Response> {
    return this.send("/sign-in", [
      ["name", name],
      ["next", next],
    ]);
  }
}

/** The value of the hidden field that names a consent page. */
export function findHandle(html: string): string {
  return /name="handle" value="([^"]+)"/.exec(html)?.[1] ?? "";
}
