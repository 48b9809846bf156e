import { randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";

import { approveInBrowser } from "./approve.ts";
import { openBrowser } from "./browser.ts";
import { openCallbackServer } from "./callback-server.ts";
import { connectModern, connectSession } from "./connect.ts";
import { addKeyRing } from "./dev-secrets.ts";
import { readDevWorkers } from "./dev-workers.ts";
import { MemoryProvider } from "./memory-provider.ts";
import { endAll, onEndSignal } from "./processes.ts";
import { isHealthy, startWorker, waitUntilHealthy } from "./server.ts";

const { toolhub, demo } = readDevWorkers(process.argv.slice(2));
const outDir = "try-out";
const mcpUrl = `http://localhost:${toolhub.port}/mcp`;
const call = {
  name: "search_clinical_trials",
  arguments: { condition: "migraine", max_results: 2 },
};

const say = (text = "") => console.log(text);

/** `fetch` that tells what it does: method, path, status, time; never headers or bodies. */
const tellingFetch: typeof fetch = async (input, init) => {
  const startedMs = performance.now();
  const response = await fetch(input, init);
  const { pathname } = new URL(input instanceof Request ? input.url : input);
  const took = `${(performance.now() - startedMs).toFixed(0)} ms`;
  say(`  ${(init?.method ?? "GET").padEnd(6)} ${pathname.padEnd(46)} ${response.status}  ${took}`);
  return response;
};

async function makeKey(name: string): Promise<string> {
  const response = await fetch(`http://localhost:${demo.port}/keys`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name }),
  });
  const { key }: { key: string } = await response.json();
  return key;
}

/** Starts what does not run yet. */
async function startMissing(): Promise<void> {
  addKeyRing();
  for (const worker of [demo, toolhub]) {
    if (await isHealthy(worker.port)) continue;
    say(`starting ${worker.label} ...`);
    const child = startWorker(worker, () => undefined);
    await waitUntilHealthy(child, worker.port);
  }
}

async function tryEra(era: "2026-07-28" | "2025-11-25", provider: MemoryProvider) {
  say(`\n${era}: the official client connects to ${mcpUrl}`);
  const client =
    era === "2026-07-28"
      ? await connectModern(mcpUrl, provider, tellingFetch)
      : (await connectSession(mcpUrl, provider, tellingFetch)).client;
  const { tools } = await client.listTools();
  say(`  tools: ${tools.map(({ name }) => name).join(", ")}`);
  const answer = await client.callTool(call);
  say(`  ${call.name}(${JSON.stringify(call.arguments)}) answered:`);
  say(JSON.stringify(answer.structuredContent, null, 2).replace(/^/gm, "    "));
  await client.close();
}

onEndSignal(() => void endAll().finally(() => process.exit(130)));
/** Said in its sentence before anything is started. */
const browser = await openBrowser().catch((error: Error) => {
  console.error(error.message);
  process.exit(1);
});
await startMissing();
const callbacks = await openCallbackServer();
try {
  const page = await browser.newPage({
    colorScheme: "light",
    viewport: { width: 900, height: 1100 },
  });
  const name = `try-${randomBytes(2).toString("hex")}`;
  const key = await makeKey(name);
  say(`a demo key was made for ${name}`);
  mkdirSync(outDir, { recursive: true });
  const screenshot = `${outDir}/consent.png`;
  const provider = new MemoryProvider("npm run try", callbacks, (authorizationUrl) => {
    say(
      `  the browser opens ${authorizationUrl.origin}${authorizationUrl.pathname}, signs in and pastes the key`,
    );
    return approveInBrowser(page, authorizationUrl, {
      name,
      key,
      onConsent: async (consent) => {
        await consent.screenshot({ path: screenshot, fullPage: true });
        say(`  the consent page: ${screenshot}`);
      },
    });
  });
  await tryEra("2026-07-28", provider);
  await tryEra("2025-11-25", provider);
  say(`\nIt works in both eras. Connect your own client to ${mcpUrl} while npm run dev runs.`);
} finally {
  await browser.close();
  callbacks.close();
  await endAll();
}
