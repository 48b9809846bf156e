import { openCallbackServer } from "../scripts/callback-server.ts";
import { connectModern, connectSession } from "../scripts/connect.ts";
import { MemoryProvider } from "../scripts/memory-provider.ts";

/** What a person holds after connecting: a token, and an open session of the 2025 revisions. */
export interface Connected {
  readonly token: string;
  readonly sessionId: string;
}

/** A browser without JavaScript: keeps cookies, follows no redirect. */
class Cookies {
  readonly #values = new Map<string, string>();

  async fetch(url: URL, form?: Readonly<Record<string, string>>): Promise<Response> {
    const cookie = [...this.#values].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await fetch(url, {
      redirect: "manual",
      headers: { cookie, ...(form && { origin: url.origin }) },
      ...(form && { method: "POST", body: new URLSearchParams(form) }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      this.#values.set(name, value);
    }
    return response;
  }
}

/** Signs in, pastes the key, allows, and returns to the client, as a person's browser would. */
async function approve(page: URL, toolset: string, key: string): Promise<void> {
  const browser = new Cookies();
  const next = `${page.pathname}${page.search}`;
  await browser.fetch(new URL("/sign-in", page), { name: "Bench", next });
  const html = await (await browser.fetch(page)).text();
  const [, handle = ""] = /name="handle" value="([^"]+)"/.exec(html) ?? [];
  const answer = await browser.fetch(page, {
    handle,
    decision: "approve",
    toolset,
    [`key:${toolset}`]: key,
  });
  const location = answer.headers.get("location");
  if (location === null) throw new Error(`Consent failed with ${answer.status}.`);
  await (await fetch(location)).body?.cancel();
}

/** The whole OAuth dance with the official clients over HTTP: discovery, registration, consent, code, token. */
export async function connectPerson(
  origin: string,
  toolset: string,
  key: string,
): Promise<Connected> {
  const callbacks = await openCallbackServer();
  try {
    const provider = new MemoryProvider("npm run bench", callbacks, (page) =>
      approve(page, toolset, key),
    );
    const url = `${origin}/mcp`;
    const modern = await connectModern(url, provider, fetch);
    await modern.close();
    const { client, transport } = await connectSession(url, provider, fetch);
    const { sessionId } = transport;
    await client.close();
    const token = provider.tokens()?.access_token;
    if (token === undefined || sessionId === undefined) {
      throw new Error("Connecting gave no token or no session.");
    }
    return { token, sessionId };
  } finally {
    callbacks.close();
  }
}
