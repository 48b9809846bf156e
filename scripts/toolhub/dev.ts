import { existsSync } from "node:fs";

import { catalogFile, writeCatalog } from "../../compiler/cli/catalog-file.ts";
import { readChosenToolsets } from "../../compiler/cli/compile-here.ts";
import { toInvocation } from "../../compiler/diagnostics/invocation.ts";
import { readToolhubFile } from "../../compiler/read/settings/toolhub-file.ts";
import { addKeyRing, readSettingsFile } from "../dev-secrets.ts";
import { endAll, onEndSignal } from "../processes.ts";
import { type DevWorker, isPortFree, startWorker, waitUntilHealthy } from "../server.ts";
import { watchToolsets } from "../watch-toolsets.ts";

/** What is served. */
export interface DevWorkers {
  readonly toolhub: DevWorker;
  readonly demo: DevWorker | null;
}

let ending: Promise<never> | undefined;

/** Ends everything, says why and never comes back. Only the first reason counts. */
function end(exitCode: number, sentence: string): Promise<never> {
  ending ??= (async () => {
    if (exitCode > 0) console.error(`\n${sentence}`);
    await endAll();
    if (exitCode === 0) console.log(sentence);
    process.exit(exitCode);
  })();
  return ending;
}

async function assertFree({ label, port }: DevWorker): Promise<void> {
  if (await isPortFree(port)) return;
  await end(
    1,
    `Port ${port} is taken, and ${label} needs it. Stop what runs there (is another ${toInvocation("dev")} open?), or choose others: ${toInvocation("dev --port <port>")}.`,
  );
}

/** The reason of a line of the log that says that a setting is wrong. */
function findMisconfigured(line: string): string | undefined {
  if (!line.includes('"event":"misconfigured"')) return;
  const { reason }: { reason?: string } = JSON.parse(line.slice(line.indexOf("{")));
  return reason;
}

async function start(worker: DevWorker): Promise<void> {
  const { label, port } = worker;
  console.log(`start  ${label} on http://localhost:${port}`);
  const child = startWorker(worker, (line) => {
    if (ending !== undefined) return;
    const reason = findMisconfigured(line);
    if (reason) void end(1, reason);
    else console.log(`${label.padEnd(7)}| ${line}`);
  });
  child.once("exit", () => void end(1, `${label} has ended. Its lines above say why.`));
  try {
    await waitUntilHealthy(child, port);
  } catch {
    await end(1, `${label} did not start. Its lines above say why.`);
  }
}

/** Compiles at every save and hands the catalogue to what is served. */
async function watch(): Promise<string> {
  const { toolsets, limits } = readToolhubFile();
  const say = (line: string) => console.log(line.replace(/^/gm, "toolset| "));
  const only = readChosenToolsets();
  await watchToolsets(toolsets, (compiled) => writeCatalog(compiled), say, {
    maxToolBytes: limits.maxToolBytes,
    ...(only && { only }),
  });
  if (!existsSync(catalogFile)) await end(1, "There are no tools yet: fix this and start again.");
  return toolsets;
}

/** Serves the toolsets of this folder until somebody ends it. Returns once it is ready. */
export async function runDev({ toolhub, demo }: DevWorkers): Promise<number> {
  onEndSignal(() => void end(0, "stopped"));
  const workers = demo ? [demo, toolhub] : [toolhub];
  for (const worker of workers) await assertFree(worker);
  addKeyRing();
  const toolsets = await watch();
  await Promise.all(workers.map(start));
  const origin = readSettingsFile().PUBLIC_URL ?? `http://localhost:${toolhub.port}`;
  const demoKeys = demo
    ? `
  Demo keys      http://localhost:${demo.port}/keys   (make one, then paste it on the consent page)`
    : "";
  console.log(`
toolhub is ready.

  MCP URL        ${origin}/mcp   (paste it into your client)
  Start page     ${origin}/
  Your account   ${origin}/account${demoKeys}

Saving a file in ${toolsets}/ is live within two seconds.
Press Ctrl+C to stop. Nothing is lost: keys and sign-ins stay in .wrangler/ and .dev.vars.
`);
  return 0;
}
