import { parseArgs } from "node:util";

import { UsageError } from "../compiler/cli/command.ts";
import { systemNames } from "../demo/system-names.ts";
import { readSettingsFile } from "./dev-secrets.ts";
import { type DevWorker, demo, toolhub } from "./server.ts";

/** Where `npm run dev` listens. */
export const portHelp = `  --port <port>       where toolhub listens; PORT in the environment does the same (${toolhub.port})
  --demo-port <port>  where the demo API listens (the port after toolhub's)`;

/** Two workers at their usual ports, and the settings that tell toolhub where the demo API is at another. */
export interface UsualWorkers {
  readonly toolhub: DevWorker;
  readonly demo: DevWorker;
  readonly toVars: (demoUrl: string) => Readonly<Record<string, string>>;
}

const workersOfClone: UsualWorkers = {
  toolhub,
  demo,
  toVars: (demoUrl) => {
    const systems = systemNames.map((name) => [name.toUpperCase(), `${demoUrl}/${name}`]);
    return Object.fromEntries(
      [["CLINICAL_TRIALS", demoUrl], ...systems].flatMap(([prefix, url]) => [
        [`${prefix}_ENDPOINT`, `${url}/graphql`],
        [`${prefix}_KEY_URL`, `${demoUrl}/keys`],
      ]),
    );
  },
};

/** Throws: `UsageError`. */
export function parsePort(name: string, text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return port;
  throw new UsageError(`${name} must be a port, 1 to 65535, and is "${text}".`);
}

/**
 * The two workers of `npm run dev` at the ports that were asked for, with the settings that follow from these unless
 * `.dev.vars` has others. Throws: `UsageError`.
 */
export function readDevWorkers(args: readonly string[], usual = workersOfClone) {
  const { values } = parseArgs({
    args: [...args],
    options: { port: { type: "string" }, "demo-port": { type: "string" } },
  });
  const fromEnvironment = process.env.PORT ? parsePort("PORT", process.env.PORT) : toolhub.port;
  const port = values.port === undefined ? fromEnvironment : parsePort("--port", values.port);
  const demoPort = parsePort("--demo-port", values["demo-port"] ?? String(port + 1));
  if (demoPort === port) throw new UsageError("--port and --demo-port must be two ports.");
  const written = readSettingsFile();
  const vars = Object.entries({
    PUBLIC_URL: `http://localhost:${port}`,
    ...usual.toVars(`http://localhost:${demoPort}`),
  }).filter(([name]) => written[name] === undefined);
  const isUsual = port === toolhub.port && demoPort === demo.port;
  return {
    // At the usual ports wrangler.toml has the word.
    toolhub: { ...usual.toolhub, port, ...(isUsual ? {} : { vars: Object.fromEntries(vars) }) },
    demo: { ...usual.demo, port: demoPort },
  };
}
