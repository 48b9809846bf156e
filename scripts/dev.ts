import { writeGeneratedFiles } from "../compiler/generated-files.ts";
import { makeSecrets } from "./dev-secrets.ts";
import {
  type DevWorker,
  demo,
  isPortFree,
  startWorker,
  stopWorker,
  toolhub,
  waitUntilHealthy,
} from "./server.ts";
import { watchToolsets } from "./watch-toolsets.ts";

function fail(sentence: string): never {
  console.error(`\n${sentence}`);
  process.exit(1);
}

async function assertFree({ label, port }: DevWorker): Promise<void> {
  if (await isPortFree(port)) return;
  fail(
    `Port ${port} is taken, and ${label} needs it. Stop what runs there (is another npm run dev open?), then try again.`,
  );
}

async function start(worker: DevWorker) {
  const { label, port } = worker;
  console.log(`start  ${label} on http://localhost:${port}`);
  const child = startWorker(worker, (line) => console.log(`${label.padEnd(7)}| ${line}`));
  process.once(
    "exit",
    () => child.pid && child.exitCode === null && process.kill(-child.pid, "SIGTERM"),
  );
  try {
    await waitUntilHealthy(child, port);
  } catch (error) {
    await stopWorker(child);
    fail(
      `${label} did not start: ${error instanceof Error ? error.message : error}. Its lines above say why.`,
    );
  }
  return child;
}

for (const worker of [demo, toolhub]) await assertFree(worker);
makeSecrets();
const children = await Promise.all([start(demo), start(toolhub)]);

console.log(`
toolhub is ready.

  MCP URL        http://localhost:${toolhub.port}/mcp   (paste it into your client)
  Start page     http://localhost:${toolhub.port}/
  Your account   http://localhost:${toolhub.port}/account
  Demo keys      http://localhost:${demo.port}/keys   (make one, then paste it on the consent page)

Saving a file in toolsets/ is live within two seconds.
Press Ctrl+C to stop. Nothing is lost: keys and sign-ins stay in .wrangler/ and .dev.vars.
`);

const tell = (line: string) => console.log(line.replace(/^/gm, "toolset| "));
await watchToolsets("toolsets", writeGeneratedFiles, tell);

let isStopping = false;
async function stop(exitCode: number): Promise<void> {
  if (isStopping) return;
  isStopping = true;
  await Promise.all(children.map(stopWorker));
  console.log("stopped");
  process.exit(exitCode);
}
process.once("SIGINT", () => void stop(0));
process.once("SIGTERM", () => void stop(0));
for (const child of children) child.once("exit", () => void stop(1));
