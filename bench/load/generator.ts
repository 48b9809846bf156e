import { once } from "node:events";

import type { Latency } from "../figures/measurement.ts";
import { startBeside, stopProcess } from "../processes/children.ts";
import type { LoadRequest } from "./requests.ts";

/** So many requests over kept-alive connections, and the message that answers each, its id aside. */
export interface Load {
  readonly request: LoadRequest;
  readonly amount: number;
  readonly connections: number;
  readonly expected: string;
}

export interface LoadOutcome {
  readonly perSecond: number;
  readonly latency: Latency;
}

type Reply = { readonly outcome: LoadOutcome } | { readonly error: string };

export interface Generator {
  /** One load at a time. Throws: if a request fails, or is answered otherwise. */
  readonly send: (load: Load) => Promise<LoadOutcome>;
  readonly stop: () => Promise<void>;
}

/** Starts the process that sends load. */
export function startGenerator(): Generator {
  const command = [process.execPath, "bench/load/generator-program.ts"];
  const child = startBeside(command, ["ignore", "inherit", "inherit", "ipc"]);
  const ended = once(child, "exit").then(() => [{ error: "The load's process ended." }]);
  return {
    send: async (load) => {
      child.send(load);
      const [reply] = (await Promise.race([once(child, "message"), ended])) as [Reply];
      if ("error" in reply) throw new Error(reply.error);
      return reply.outcome;
    },
    stop: () => stopProcess(child),
  };
}
