import { writeCatalog } from "../compiler/cli/catalog-file.ts";
import { addKeyRing, readSettingsFile } from "./dev-secrets.ts";
import { portHelp, readDevWorkers } from "./dev-workers.ts";
import { endAll, onEndSignal } from "./processes.ts";
import { runScript } from "./run-script.ts";
import { type DevWorker, isPortFree, startWorker, waitUntilHealthy } from "./server.ts";
import { watchToolsets } from "./watch-toolsets.ts";

const help = `npm run dev -- [--port <port>] [--demo-port <port>]

${portHelp}`;

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
    `Port ${port} is taken, and ${label} needs it. Stop what runs there (is another npm run dev open?), or choose others: npm run dev -- --port <port>.`,
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

await runScript(help, async () => {
  onEndSignal(() => void end(0, "stopped"));
  const { toolhub, demo } = readDevWorkers(process.argv.slice(2));
  for (const worker of [demo, toolhub]) await assertFree(worker);
  addKeyRing();
  await watchToolsets("toolsets", writeCatalog, (line) =>
    console.log(line.replace(/^/gm, "toolset| ")),
  );
  await Promise.all([start(demo), start(toolhub)]);
  const origin = readSettingsFile().PUBLIC_URL ?? `http://localhost:${toolhub.port}`;
  console.log(`
toolhub is ready.

  MCP URL        ${origin}/mcp   (paste it into your client)
  Start page     ${origin}/
  Your account   ${origin}/account
  Demo keys      http://localhost:${demo.port}/keys   (make one, then paste it on the consent page)

Saving a file in toolsets/ is live within two seconds.
Press Ctrl+C to stop. Nothing is lost: keys and sign-ins stay in .wrangler/ and .dev.vars.
`);
  return 0;
});
