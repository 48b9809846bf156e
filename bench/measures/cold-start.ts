import { setTimeout as pause } from "node:timers/promises";
import { type Definition, findDefinition } from "../cast/definitions.ts";
import type { Case } from "../figures/measurement.ts";
import { type Spread, toSpread } from "../figures/spread.ts";
import { isGoodResult, toRequest } from "../load/requests.ts";
import { sendOnce } from "../load/send-once.ts";
import { type ServerToStart, spawnServer, stopProcess } from "../processes/children.ts";
import { openSession } from "../servers/connect.ts";

/** From the start of the process to the answer of its first tool call. */
export interface ColdStart {
  readonly server: string;
  readonly seconds: Spread;
}

/** A server that was made ready, and who calls it. */
export interface ColdServer {
  readonly definition: Definition;
  readonly ready: ServerToStart;
  readonly token: string | undefined;
}

const pollMs = 2;
const limitMs = 30_000;

/** Repeats until somebody listens. */
async function untilConnected<T>(run: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + limitMs;
  for (;;) {
    try {
      return await run();
    } catch (error) {
      const isRefused = error instanceof TypeError && error.message === "fetch failed";
      if (!isRefused || performance.now() > deadline) throw error;
      await pause(pollMs);
    }
  }
}

async function startOnce({ definition, ready, token }: ColdServer): Promise<number> {
  const each: Case = { server: definition.name, method: "tools/call", tools: 1, connections: 1 };
  const target = { origin: ready.origin, ...(token && { token }) };
  const startedMs = performance.now();
  const child = spawnServer(ready);
  try {
    await untilConnected(async () => {
      const isSession = findDefinition(each.server).era === "session";
      const sessionIds = isSession ? [await openSession(target)] : [];
      const request = toRequest(each, { ...target, sessionIds });
      await sendOnce(request, (result) => isGoodResult(each, result));
    });
    return (performance.now() - startedMs) / 1000;
  } finally {
    await stopProcess(child);
  }
}

/** All servers in turn, `rounds` times. */
export async function measureColdStarts(
  servers: readonly ColdServer[],
  rounds: number,
  say: (step: string) => void,
): Promise<ColdStart[]> {
  const found = servers.map(() => [] as number[]);
  for (let round = 1; round <= rounds; round += 1) {
    for (const [at, server] of servers.entries()) {
      say(`cold start, round ${round} of ${rounds}: ${server.definition.label}`);
      found[at]?.push(await startOnce(server));
    }
  }
  return servers.map(({ definition }, at) => ({
    server: definition.name,
    seconds: toSpread(found[at] ?? []),
  }));
}
