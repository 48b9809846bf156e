import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";

import { approveInBrowser } from "../approve.ts";
import { openBrowser } from "../browser.ts";
import { openCallbackServer } from "../callback-server.ts";
import { connectModern } from "../connect.ts";
import { MemoryProvider } from "../memory-provider.ts";
import {
  demo,
  findFreePort,
  startWorker,
  stopWorker,
  toolhub,
  waitUntilHealthy,
} from "../server.ts";
import { openTokenProxy } from "./token-proxy.ts";

/** A running toolhub with a person signed in: what clients without a token of their own connect to. */
export interface Subject {
  readonly origin: string;
  readonly mcpUrl: string;
  readonly token: string;
  /** Signs the person in at this address and clicks Allow. */
  readonly approve: (authorizationUrl: URL) => Promise<void>;
  /** The last lines that the servers printed, for when something went wrong. */
  readonly lines: readonly string[];
}

async function startDemo(persistTo: string, onLine: (line: string) => void) {
  const port = await findFreePort();
  const child = startWorker({ ...demo, port, persistTo }, onLine);
  await waitUntilHealthy(child, port);
  return { child, url: `http://localhost:${port}` };
}

async function makeKey(demoUrl: string, name: string): Promise<string> {
  const response = await fetch(`${demoUrl}/keys`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name }),
  });
  const { key }: { key: string } = await response.json();
  return key;
}

/** Goes the whole way of a client: discovery, registration, sign-in, consent, code, token. */
async function signIn(mcpUrl: string, approve: Subject["approve"]): Promise<string> {
  const callbacks = await openCallbackServer();
  try {
    const provider = new MemoryProvider("conformance", callbacks, approve);
    const client = await connectModern(mcpUrl, provider, fetch);
    await client.close();
    const tokens = await provider.tokens();
    if (!tokens) throw new Error("the sign-in gave no token");
    return tokens.access_token;
  } finally {
    callbacks.close();
  }
}

function createApprove(browser: Browser, name: string, key: string): Subject["approve"] {
  return async (authorizationUrl) => {
    const page = await browser.newPage();
    await approveInBrowser(page, authorizationUrl, { name, key });
  };
}

/** Starts the demo and the Worker of `config`, signs a person in, and ends both after `use`. */
export async function withSubject<Outcome>(
  config: string,
  use: (subject: Subject) => Promise<Outcome>,
): Promise<Outcome> {
  const persistTo = mkdtempSync(join(tmpdir(), "toolhub-conformance-"));
  const lines: string[] = [];
  const onLine = (line: string) => void lines.push(line);
  const port = await findFreePort();
  const proxy = await openTokenProxy(port);
  const browser = await openBrowser();
  const upstream = await startDemo(join(persistTo, "demo"), onLine);
  const vars = {
    PUBLIC_URL: proxy.origin,
    KEY_RING: `k1:${randomBytes(32).toString("base64url")}`,
    CLINICAL_TRIALS_ENDPOINT: `${upstream.url}/graphql`,
    CLINICAL_TRIALS_KEY_URL: `${upstream.url}/keys`,
  };
  const child = startWorker({ ...toolhub, config, port, persistTo, vars }, onLine);
  try {
    await waitUntilHealthy(child, port);
    const name = "Conny";
    const approve = createApprove(browser, name, await makeKey(upstream.url, name));
    const mcpUrl = `${proxy.origin}/mcp`;
    const token = await signIn(mcpUrl, approve);
    proxy.use(token);
    return await use({ origin: proxy.origin, mcpUrl, token, approve, lines });
  } catch (error) {
    throw new Error(`The run broke off. The servers' last lines:\n${lines.slice(-20).join("\n")}`, {
      cause: error,
    });
  } finally {
    await Promise.all([browser.close(), stopWorker(child), stopWorker(upstream.child)]);
    proxy.close();
    rmSync(persistTo, { recursive: true, force: true });
  }
}
