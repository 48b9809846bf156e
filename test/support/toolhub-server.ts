import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inject } from "vitest";

import {
  findFreePort,
  killWorker,
  startWorker,
  stopWorker,
  toolhub,
  waitUntilHealthy,
} from "../../scripts/server.ts";
import { Dance } from "./dance.ts";
import { createDemo } from "./demo.ts";

export const demo = createDemo(inject("demoUrl"));

/** A real toolhub of its own, with its own storage, that can be stopped and started again. */
export interface ToolhubServer {
  readonly origin: string;
  readonly mcpUrl: string;
  /** What people and clients do there. */
  readonly dance: Dance;
  /** Everything the server has printed. */
  readonly lines: readonly string[];
  /** `settings` go before the ones it was made with. */
  readonly start: (settings?: Readonly<Record<string, string>>) => Promise<void>;
  readonly stop: () => Promise<void>;
  /** Ends it at once, as a crash does. */
  readonly kill: () => Promise<void>;
  /** Stops, and deletes the storage. */
  readonly remove: () => Promise<void>;
}

export async function createToolhubServer(
  more: Readonly<Record<string, string>> = {},
  entry: { readonly main?: string } = {},
): Promise<ToolhubServer> {
  const port = await findFreePort();
  const origin = `http://localhost:${port}`;
  const persistTo = mkdtempSync(join(tmpdir(), "toolhub-"));
  const lines: string[] = [];
  const vars = {
    PUBLIC_URL: origin,
    KEY_RING: `k1:${randomBytes(32).toString("base64url")}`,
    CLINICAL_TRIALS_ENDPOINT: `${demo.url}/graphql`,
    CLINICAL_TRIALS_KEY_URL: `${demo.url}/keys`,
    ...more,
  };
  let child: ReturnType<typeof startWorker> | undefined;
  const end = async (endChild: typeof stopWorker) => {
    if (child) await endChild(child);
    child = undefined;
  };
  const stop = () => end(stopWorker);
  return {
    origin,
    mcpUrl: `${origin}/mcp`,
    dance: new Dance({ origin, fetch }),
    lines,
    start: async (settings = {}) => {
      const all = { ...vars, ...settings };
      const worker = { ...toolhub, ...entry, port, persistTo, vars: all };
      child = startWorker(worker, (line) => lines.push(line));
      await waitUntilHealthy(child, port);
    },
    stop,
    kill: () => end(killWorker),
    remove: async () => {
      await stop();
      rmSync(persistTo, { recursive: true, force: true });
    },
  };
}
