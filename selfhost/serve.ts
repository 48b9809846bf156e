import { spawn } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";

import { bundle } from "./bundle-worker.ts";
import { toConfig } from "./generate.ts";
import { readWorker } from "./read-worker.ts";
import { entrypoint, pathWithWorkerd } from "./server-program.ts";
import { toSettingsFile } from "./settings.ts";
import { testNetworks } from "./test-networks.ts";

// Serves any Worker of this repository on plain workerd, where `scripts/server.ts` would use `wrangler dev`: so the suites
// that know only an address run against both.

const { values } = parseArgs({
  options: {
    config: { type: "string", default: "wrangler.toml" },
    main: { type: "string" },
    port: { type: "string", default: "8080" },
    data: { type: "string", default: ".selfhost" },
    bundles: { type: "string", default: "dist/bundles" },
    vars: { type: "string", default: "{}" },
  },
});

/** Bundles once for all who ask, whoever asks first. */
async function findBundle(): Promise<string> {
  const { config, main } = values;
  const name = `${config} ${main ?? ""}`.replaceAll(/[^a-z0-9]+/g, "-");
  const folder = resolve(values.bundles, name);
  if (existsSync(folder)) return folder;
  mkdirSync(values.bundles, { recursive: true });
  const fresh = mkdtempSync(resolve(values.bundles, "fresh-"));
  await bundle({ config, ...(main === undefined ? {} : { main }) }, fresh);
  try {
    renameSync(fresh, folder);
  } catch (error) {
    // Somebody else was first.
    if (!existsSync(folder)) throw error;
    rmSync(fresh, { recursive: true });
  }
  return folder;
}

const bundled = await findBundle();
const app = join(values.data, `app-${values.port}`);
const worker = readWorker(values.config, bundled);
cpSync(bundled, app, { recursive: true });
const vars: Record<string, string> = { ...worker.variables, ...JSON.parse(values.vars) };
const names = Object.keys(vars);
writeFileSync(join(app, "config.capnp"), toConfig(worker, testNetworks));
writeFileSync(join(app, "settings"), toSettingsFile(worker, { settings: names }));
const env = {
  ...process.env,
  ...vars,
  APP_DIR: app,
  DATA_DIR: join(values.data, worker.name),
  PORT: values.port,
  BIND_ADDRESS: "127.0.0.1",
  EGRESS: "tests",
  DRAIN_SECONDS: "0",
  SSL_CERT_FILE: resolve("test/support/tls/ca.pem"),
  PATH: pathWithWorkerd,
};
// In the same process group: whoever kills this kills workerd too.
const child = spawn("sh", [entrypoint], { stdio: ["ignore", "inherit", "inherit"], env });
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.on(signal, () => child.kill("SIGTERM"));
child.once("exit", (code) => process.exit(code ?? 1));
