import type { Browser } from "playwright-core";

import { approveInBrowser } from "../../scripts/approve.ts";
import type { CallbackServer } from "../../scripts/callback-server.ts";
import { connectModern } from "../../scripts/connect.ts";
import { MemoryProvider } from "../../scripts/memory-provider.ts";
import { demo } from "./toolhub-server.ts";

/** Lets a person of this name sign in and consent in a browser; what a client keeps of it. */
export async function connectPerson(
  browser: Browser,
  callbacks: CallbackServer,
  url: string,
  name: string,
): Promise<{ provider: MemoryProvider; token: string }> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const key = await demo.makeKey(name);
  const provider = new MemoryProvider(`${name}'s client`, callbacks, (authorizationUrl) =>
    approveInBrowser(page, authorizationUrl, { name, key }),
  );
  await (await connectModern(url, provider, fetch)).close();
  await context.close();
  return { provider, token: (await provider.tokens())?.access_token ?? "" };
}
