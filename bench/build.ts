import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";

/**
 * Bundles the toolhub of the current folder, another clone's as well, with that clone's own compiler, bundler and packages.
 * Prints what the bundle is run with, as JSON.
 */
const { values } = parseArgs({
  options: { to: { type: "string", default: "" }, tools: { type: "string", default: "1" } },
});

const { bundleWorker, copySources, readWorkerSettings }: typeof import("./bundle.ts") =
  await import(pathToFileURL(resolve("bench/bundle.ts")).href);

const settings = readWorkerSettings();
copySources(values.to, Number(values.tools));
const bundle = await bundleWorker(values.to, "src/index.ts", settings);
process.stdout.write(JSON.stringify({ ...settings, bundle }));
