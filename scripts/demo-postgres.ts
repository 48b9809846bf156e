import { parseArgs } from "node:util";

import { UsageError } from "../compiler/cli/command.ts";
import { print, warn } from "../compiler/cli/print.ts";
import { installFolder, isInstalled } from "./install-folder.ts";
import { onEndSignal } from "./processes.ts";
import { runScript } from "./run-script.ts";

const folder = "demo/postgres";
const defaultPort = 8486;

const help = `npm run demo:postgres [-- --port <port>]

  Starts the shop on Postgres (PGlite, in this process and its memory) behind PostGraphile, at 127.0.0.1. Installs both
  first, in ${folder}/ (about 60 MB), if they are not there.

  --port  where it listens, ${defaultPort} if it is not told; 0 is any that is free
  --help  show this

Exit codes: 0 it was ended; 1 it could not be installed or started; 2 the command is not understood.`;

/** What toolhub has to know of a shop that is not where its toolset looks for it. */
const toSettings = (origin: string, endpoint: string) =>
  new URL(origin).port === String(defaultPort)
    ? ""
    : `
First put these into .dev.vars, because it is not at port ${defaultPort}:
  SHOP_POSTGRES_ENDPOINT=${endpoint}
  SHOP_POSTGRES_KEY_URL=${origin}/keys
`;

const sayReady = (origin: string, endpoint: string, key: string) => `
The shop on Postgres is at ${endpoint}
A key to try, which may read and order: ${key}
More keys: ${origin}/keys
${toSettings(origin, endpoint)}
Next, in a second terminal, let toolhub serve it:
  cp -r examples/toolsets/shop-postgres demo/toolsets/ && npm run dev
Then connect a client to http://localhost:8484/mcp/shop-postgres and paste that key on its consent page.

Each key has a shop of its own; all is gone when this ends. Ctrl+C ends it.`;

/** What the system said, without a stack. */
const toReason = (error: unknown) => (error instanceof Error ? error.message : String(error));

async function install(): Promise<boolean> {
  if (isInstalled(folder)) return true;
  print(`Installing Postgres and PostGraphile in ${folder}/: about 60 MB, once ...`);
  try {
    await installFolder(folder);
    return true;
  } catch (error) {
    warn(`They could not be installed. Try: cd ${folder} && npm ci`, toReason(error));
    return false;
  }
}

function readPort(): number | null {
  const options = { port: { type: "string" }, help: { type: "boolean" } } as const;
  const { values } = parseArgs({ options });
  if (values.help) return null;
  const port = Number(values.port ?? defaultPort);
  if (Number.isInteger(port) && port >= 0 && port < 65536) return port;
  throw new UsageError("--port takes a number from 0 to 65535.");
}

async function run(): Promise<number> {
  const port = readPort();
  if (port === null) {
    print(help);
    return 0;
  }
  const ended = new Promise<void>((resolve) => onEndSignal(resolve));
  if (!(await install())) return 1;
  print("Starting Postgres ...");
  // Errors are masked as they are in production; its packages look at this when they are loaded.
  process.env.GRAPHILE_ENV ??= "production";
  const { serveShop } = await import("../demo/postgres/serve.ts");
  try {
    const { origin, endpoint, makeKey, stop } = await serveShop(port);
    print(sayReady(origin, endpoint, await makeKey("Ada", "rw")));
    await ended;
    await stop();
    return 0;
  } catch (error) {
    warn(`It could not be started: ${toReason(error)}`);
    return 1;
  }
}

await runScript(help, run);
