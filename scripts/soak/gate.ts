import { setTimeout } from "node:timers/promises";

import type { WorkerdServer } from "../../test/support/workerd-server.ts";

/** The server as its clients see it: up or down, and how often it died. */
export class Gate {
  readonly #server: Pick<WorkerdServer, "kill" | "start">;
  #up: Promise<void> = Promise.resolve();
  #isDown = false;
  /** How many times the server was killed. */
  kills = 0;

  constructor(server: Pick<WorkerdServer, "kill" | "start">) {
    this.#server = server;
  }

  /** Resolves while the server is up. */
  whenUp(): Promise<void> {
    return this.#up;
  }

  /** True if the server died since `kills` were counted: what was in flight may be cut. */
  wasCutSince(kills: number): boolean {
    return this.#isDown || this.kills !== kills;
  }

  /** Kills the server, leaves it dead for a while and starts it again on the same data. */
  async crash(pauseMs: number): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    // Whoever waits hears of it; without anybody it must not end the process.
    promise.catch(() => undefined);
    this.#up = promise;
    this.#isDown = true;
    this.kills += 1;
    try {
      await this.#server.kill();
      await setTimeout(pauseMs);
      await this.#server.start();
      this.#isDown = false;
      resolve();
    } catch (error) {
      reject(error);
      throw error;
    }
  }
}
