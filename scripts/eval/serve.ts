import type { CompiledToolset } from "../../src/catalog/compiled.ts";
import { createDemo } from "../../test/support/demo.ts";
import { serveToolsets } from "../../test/support/example-server.ts";
import { startWorkerdServer, type WorkerdServer } from "../../test/support/workerd-server.ts";
import { onEndSignal } from "../processes.ts";

/** A toolset that is served, and the demo's API behind it. */
export interface Served {
  readonly toolset: CompiledToolset;
  readonly server: WorkerdServer;
  readonly demo: ReturnType<typeof createDemo>;
  /** Where the API answers GraphQL. */
  readonly apiUrl: string;
}

/** Where a system's toolset expects the demo. */
const usualDemo = "http://localhost:8485";

/** The address of the API below that of the demo, such as `/shop/graphql`; null if it is not of the demo. */
export const toDemoPath = ({ endpoint }: CompiledToolset): string | null =>
  /^\$\{\w+:-http:\/\/localhost:8485(\/[\w/-]+)\}$/.exec(endpoint)?.[1] ?? null;

/** Serves both as they are self-hosted, on free ports, and ends them afterwards, whatever happened. */
export async function withServed<Outcome>(
  toolset: CompiledToolset,
  use: (served: Served) => Promise<Outcome>,
): Promise<Outcome> {
  const running: WorkerdServer[] = [];
  const end = async () => {
    await Promise.all(running.splice(0).map((server) => server.remove()));
  };
  const forget = onEndSignal(() => void end().finally(() => process.exit(130)));
  try {
    const upstream = await startWorkerdServer(
      {},
      { config: "demo/wrangler.toml", main: "demo/index.ts" },
    );
    running.push(upstream);
    const server = await serveToolsets([toAddress(toolset, upstream.origin)], {});
    running.push(server);
    const demo = createDemo(upstream.origin);
    return await use({ toolset, server, demo, apiUrl: `${upstream.origin}${toDemoPath(toolset)}` });
  } finally {
    await end();
    forget();
  }
}

/** The toolset with the demo at another address. */
const toAddress = (toolset: CompiledToolset, origin: string): CompiledToolset =>
  JSON.parse(JSON.stringify(toolset).replaceAll(usualDemo, origin));
