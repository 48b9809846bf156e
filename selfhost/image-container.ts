import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { isHealthy } from "../scripts/server.ts";

/** As compose.yaml runs it. */
export const hardened = [
  "--read-only --user 65532 --cap-drop ALL --security-opt no-new-privileges --tmpfs /tmp",
  "--ulimit nofile=4096:8192 --ulimit nproc=1024:4096",
].flatMap((options) => options.split(" "));

/** What did not hold. */
export const failures: string[] = [];

/** Prints whether it holds, and keeps count. */
export function check(isHeld: boolean, what: string): void {
  console.log(`${isHeld ? "ok    " : "FAILED"} ${what}`);
  if (!isHeld) failures.push(what);
}

/** A container of the image, as the checks use it. */
export interface Container {
  readonly name: string;
  readonly port: number;
  readonly image: string;
  /** Options of `run` for the same data and settings. */
  readonly options: readonly string[];
  readonly tell: (...args: readonly string[]) => {
    readonly status: number | null;
    readonly stdout: string;
    readonly stderr: string;
  };
  /** What the engine prints. */
  readonly ask: (...args: readonly string[]) => string;
}

/** What the checks need to run containers of `image`, with fresh data and secrets in `folder`. */
export function prepare(
  engine: readonly string[],
  image: string,
  folder: string,
  port: number,
): Container {
  const [program = "", ...first] = engine;
  const tell = (...args: readonly string[]) =>
    spawnSync(program, [...first, ...args], { encoding: "utf8" });
  const ask = (...args: readonly string[]) => tell(...args).stdout.trim();
  const name = `toolhub-test-${randomBytes(4).toString("hex")}`;
  const ring = join(folder, "key-ring");
  writeFileSync(ring, `${ask("run", "--rm", ...hardened, image, "key-ring")}\n`);
  const settings = {
    PUBLIC_URL: `http://localhost:${port}`,
    SIGN_IN: "passkey",
    OWNER_CODE: "sixteen-characters",
    KEY_RING_FILE: "/run/secrets/key_ring",
  };
  const env = Object.entries(settings).flatMap(([key, value]) => ["-e", `${key}=${value}`]);
  const volumes = ["-v", `${name}:/data`, "-v", `${ring}:/run/secrets/key_ring:ro`];
  return { name, port, image, options: [...hardened, ...volumes, ...env], tell, ask };
}

/** How many milliseconds it takes until it answers. */
export async function waitForAnswer(port: number): Promise<number> {
  const started = performance.now();
  while (performance.now() - started < 20_000 && !(await isHealthy(port))) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return Math.round(performance.now() - started);
}

export const lastLine = (text: string) => text.trim().split("\n").at(-1);
