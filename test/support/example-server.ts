import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import {
  Client,
  type ClientCapabilities,
  type FetchLike,
  StreamableHTTPClientTransport,
} from "@modelcontextprotocol/client";

import { writeCatalog } from "../../compiler/cli/catalog-file.ts";
import { compileToolsets } from "../../compiler/toolset.ts";
import type { CompiledToolset } from "../../src/catalog/compiled.ts";
import { type BrowserSession, Dance, type FormFields } from "./dance.ts";
import type { Lane } from "./mcp-client.ts";
import { startWorkerdServer, type WorkerdServer } from "./workerd-server.ts";

const source = (path: string) => JSON.stringify(resolve(path));

/** The Worker with other toolsets than those of this repository. */
const toWorker = () => `import { catalog } from ${source("src/catalog/catalog.gen.ts")};
import worker from ${source("src/index.ts")};
import { catalog as served } from "./catalog.gen.ts";
export { Account } from ${source("src/account/account.ts")};
export { McpSession } from ${source("src/index.ts")};
export { Directory } from ${source("src/store/directory.ts")};
export { Metrics } from ${source("src/store/metrics.ts")};
export { Registry } from ${source("src/store/registry.ts")};
catalog.splice(0, catalog.length, ...served);
export default worker;
`;

/** Where a toolset of the demo's systems lies; the one that this repository serves is beside the demo. */
export const toExampleFolder = (name: string) =>
  name === "clinical-trials" ? "demo/toolsets" : "examples/toolsets";

/** The compiled toolset of that name. Throws: `ToolsetError`. */
export function compileExample(name: string): CompiledToolset {
  const [toolset] = compileToolsets(toExampleFolder(name), { only: [name] });
  if (!toolset) throw new Error(`there is no toolset ${name}`);
  return toolset;
}

/** toolhub on plain workerd with these toolsets of the demo's systems, and nothing else. */
export const serveExamples = (
  names: readonly string[],
  settings: Readonly<Record<string, string>>,
) => serveToolsets(names.map(compileExample), settings);

/** The same with any toolsets. */
export async function serveToolsets(
  toolsets: readonly CompiledToolset[],
  settings: Readonly<Record<string, string>>,
): Promise<WorkerdServer> {
  const above = resolve(".wrangler/test");
  mkdirSync(above, { recursive: true });
  const folder = mkdtempSync(join(above, "toolsets-"));
  try {
    writeCatalog(toolsets, join(folder, "catalog.gen.ts"));
    const main = join(folder, "worker.ts");
    writeFileSync(main, toWorker());
    return await startWorkerdServer(settings, { main });
  } finally {
    // It is bundled by now.
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Somebody whose client is connected to the toolsets, with a key of their own. */
export interface ExamplePerson {
  readonly browser: BrowserSession;
  readonly token: string;
}

/** A new person who pastes `key`, allows changes too, and ticks what `more` says. */
export async function connectPerson(
  { origin }: WorkerdServer,
  toolsets: readonly string[],
  key: string,
  more: FormFields = [],
): Promise<ExamplePerson> {
  const ofEach = toolsets.flatMap((name) => [
    ["toolset", name] as const,
    ["write", name] as const,
    [`key:${name}`, key] as const,
  ]);
  const choices: FormFields = [...ofEach, ...more];
  const { browser, tokens } = await new Dance({ origin, fetch }).connect(key.slice(8, 30), choices);
  return { browser, token: tokens.access_token };
}

/** What a client can do, and how its requests leave. */
interface ClientWays {
  readonly capabilities?: ClientCapabilities;
  readonly send?: FetchLike;
}

/** The official client in one lane. Close it yourself. */
export async function openClient(
  url: string,
  lane: Lane,
  token: string,
  { capabilities = {}, send = fetch }: ClientWays = {},
): Promise<Client> {
  const modern = { versionNegotiation: { mode: "auto" } as const };
  const options = { capabilities, ...(lane === "modern" && modern) };
  const client = new Client({ name: "test", version: "1.0.0" }, options);
  const authProvider = { token: async () => token };
  const transport = new StreamableHTTPClientTransport(new URL(url), { authProvider, fetch: send });
  await client.connect(transport);
  return client;
}
