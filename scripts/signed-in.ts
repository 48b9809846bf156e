import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { approveInBrowser } from "./approve.ts";
import { openBrowser } from "./browser.ts";
import { openCallbackServer } from "./callback-server.ts";
import { connectModern } from "./connect.ts";
import { MemoryProvider } from "./memory-provider.ts";
import { onEndSignal } from "./processes.ts";
import {
  type DevWorker,
  demo,
  findFreePort,
  startWorker,
  stopWorker,
  toolhub,
  waitUntilHealthy,
} from "./server.ts";
import { openTokenProxy } from "./token-proxy.ts";

/** A running toolhub and a person who has signed in to it. */
export interface SignedIn {
  readonly origin: string;
  readonly mcpUrl: string;
  readonly token: string;
  /** The person's own key, and the upstream that takes it. */
  readonly key: string;
  readonly endpoint: string;
  /** Signs the same person in at this address and clicks Allow. */
  readonly approve: (authorizationUrl: URL) => Promise<void>;
}

interface Options {
  /** The wrangler file of the Worker to start. */
  readonly config: string;
  /** Puts a proxy in front that adds the person's token, for clients that cannot send one. */
  readonly addsToken: boolean;
  readonly onStep: (text: string) => void;
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
async function signIn(mcpUrl: string, approve: SignedIn["approve"]): Promise<string> {
  const callbacks = await openCallbackServer();
  try {
    const provider = new MemoryProvider("Sign-in of the run", callbacks, approve);
    const client = await connectModern(mcpUrl, provider, fetch);
    await client.close();
    const tokens = await provider.tokens();
    if (!tokens) throw new Error("the sign-in gave no token");
    return tokens.access_token;
  } finally {
    callbacks.close();
  }
}

/** What has to be ended, last first. */
type Endings = (() => unknown)[];

function start(worker: DevWorker, onLine: (line: string) => void, endings: Endings) {
  const child = startWorker(worker, onLine);
  endings.push(() => stopWorker(child));
  return waitUntilHealthy(child, worker.port);
}

/** Starts the demo and the Worker of `config`; returns the addresses that clients use. */
async function startServers(options: Options, lines: string[], endings: Endings) {
  const { config, addsToken, onStep } = options;
  const onLine = (line: string) => void lines.push(line);
  const persistTo = mkdtempSync(join(tmpdir(), "toolhub-signed-in-"));
  endings.push(() => rmSync(persistTo, { recursive: true, force: true }));
  const [demoPort, port] = [await findFreePort(), await findFreePort()];
  const proxy = addsToken ? await openTokenProxy(port) : null;
  if (proxy) endings.push(proxy.close);
  const origin = proxy?.origin ?? `http://localhost:${port}`;
  const demoUrl = `http://localhost:${demoPort}`;
  const endpoint = `${demoUrl}/graphql`;
  const vars = {
    PUBLIC_URL: origin,
    KEY_RING: `k1:${randomBytes(32).toString("base64url")}`,
    CLINICAL_TRIALS_ENDPOINT: endpoint,
    CLINICAL_TRIALS_KEY_URL: `${demoUrl}/keys`,
  };
  onStep(`starting the demo API and the Worker of ${config} ...`);
  await Promise.all([
    start({ ...demo, port: demoPort, persistTo: join(persistTo, "demo") }, onLine, endings),
    start({ ...toolhub, config, port, persistTo, vars }, onLine, endings),
  ]);
  return { origin, demoUrl, endpoint, proxy };
}

async function startAndSignIn(options: Options, lines: string[], endings: Endings) {
  const { origin, demoUrl, endpoint, proxy } = await startServers(options, lines, endings);
  options.onStep("a person signs in, pastes a key and clicks Allow ...");
  const browser = await openBrowser();
  endings.push(() => browser.close());
  const name = "Conny";
  const key = await makeKey(demoUrl, name);
  const approve: SignedIn["approve"] = async (authorizationUrl) =>
    approveInBrowser(await browser.newPage(), authorizationUrl, { name, key });
  const mcpUrl = `${origin}/mcp`;
  const token = await signIn(mcpUrl, approve);
  proxy?.use(token);
  return { origin, mcpUrl, token, key, endpoint, approve };
}

/** Gives `use` a running toolhub with a person signed in, and ends all of it afterwards, whatever happened. */
export async function withSignedIn<Outcome>(
  options: Options,
  use: (signedIn: SignedIn) => Promise<Outcome>,
): Promise<Outcome> {
  const lines: string[] = [];
  const endings: Endings = [];
  const end = async () => {
    for (const ending of endings.splice(0).reverse()) await ending();
  };
  const forget = onEndSignal(() => void end().finally(() => process.exit(130)));
  try {
    return await use(await startAndSignIn(options, lines, endings));
  } catch (cause) {
    const last = lines.slice(-20).join("\n");
    throw new Error(`The run broke off. The servers' last lines:\n${last}`, { cause });
  } finally {
    await end();
    forget();
  }
}
