import { randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";

import { approveInBrowser } from "./approve.ts";
import { openBrowser } from "./browser.ts";
import { openCallbackServer } from "./callback-server.ts";
import { connectModern, connectSession } from "./connect.ts";
import { addKeyRing } from "./dev-secrets.ts";
import { portHelp, readDevWorkers } from "./dev-workers.ts";
import { MemoryProvider } from "./memory-provider.ts";
import { endAll, onEndSignal } from "./processes.ts";
import { runWithHelp } from "./run-script.ts";
import { type DevWorker, isHealthy, startWorker, waitUntilHealthy } from "./server.ts";

const help = `npm run try -- [--port <port>] [--demo-port <port>]

Goes the whole way once, in a headless browser and with the official clients of both eras: sign in, paste a key, list the
tools, call one. Starts toolhub and the demo API where npm run dev does not serve them yet. The consent page is left in try-out/.

${portHelp}
  --help              show this

Exit codes: 0 it works; 1 it does not; 2 the command is not understood.`;
const outDir = "try-out";
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

async function makeKey(port: number, name: string): Promise<string> {
  const response = await fetch(`http://localhost:${port}/keys`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name }),
  });
  const { key }: { key: string } = await response.json();
  return key;
}

/** Starts what does not run yet. */
async function startMissing(workers: readonly DevWorker[]): Promise<void> {
  addKeyRing();
  for (const worker of workers) {
    if (await isHealthy(worker.port)) continue;
    say(`starting ${worker.label} ...`);
    const child = startWorker(worker, () => undefined);
    await waitUntilHealthy(child, worker.port);
  }
}

async function tryEra(era: "2026-07-28" | "2025-11-25", mcpUrl: string, provider: MemoryProvider) {
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

/** Returns the exit code. */
async function tryBothEras({ toolhub, demo }: ReturnType<typeof readDevWorkers>): Promise<number> {
  onEndSignal(() => void endAll().finally(() => process.exit(130)));
  // Said in its sentence before anything is started.
  const browser = await openBrowser().catch((error: Error) => {
    console.error(error.message);
    return null;
  });
  if (!browser) return 1;
  const mcpUrl = `http://localhost:${toolhub.port}/mcp`;
  await startMissing([demo, toolhub]);
  const callbacks = await openCallbackServer();
  try {
    const page = await browser.newPage({
      colorScheme: "light",
      viewport: { width: 900, height: 1100 },
    });
    const name = `try-${randomBytes(2).toString("hex")}`;
    const key = await makeKey(demo.port, name);
    say(`a demo key was made for ${name}`);
    mkdirSync(outDir, { recursive: true });
    const screenshot = `${outDir}/consent.png`;
    const provider = new MemoryProvider("npm run try", callbacks, ({ origin, pathname, href }) => {
      say(`  the browser opens ${origin}${pathname}, signs in and pastes the key`);
      return approveInBrowser(page, new URL(href), {
        name,
        key,
        onConsent: async (consent) => {
          await consent.screenshot({ path: screenshot, fullPage: true });
          say(`  the consent page: ${screenshot}`);
        },
      });
    });
    await tryEra("2026-07-28", mcpUrl, provider);
    await tryEra("2025-11-25", mcpUrl, provider);
    say(`\nIt works in both eras. Connect your own client to ${mcpUrl} while npm run dev runs.`);
    return 0;
  } finally {
    await browser.close();
    callbacks.close();
    await endAll();
  }
}

await runWithHelp(help, async (args) => tryBothEras(readDevWorkers(args)));
