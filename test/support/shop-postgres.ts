import { spawn } from "node:child_process";
import { once } from "node:events";

import { endWithUs } from "../../bench/processes/children.ts";
import type { KeyedApi } from "./journeys.ts";

/** The shop on Postgres, as `npm run demo:postgres` starts it: what is not installed is installed first. */
export async function startShopOnPostgres(): Promise<KeyedApi & { readonly said: string }> {
  const child = spawn(process.execPath, ["scripts/demo-postgres.ts", "--port", "0"], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  endWithUs(child);
  const exited = once(child, "exit");
  let said = "";
  const endpoint = await new Promise<string>((resolve, reject) => {
    const listen = (chunk: Buffer) => {
      said += chunk;
      const [, found] = /is at (http:\S+)\n[\s\S]*Ctrl\+C/.exec(said) ?? [];
      if (found) resolve(found);
    };
    child.stdout.on("data", listen);
    child.stderr.on("data", listen);
    child.once("exit", (code) => reject(new Error(`it ended with ${code}: ${said}`)));
  });
  const remove = async () => {
    child.kill("SIGINT");
    await exited;
  };
  return { url: new URL(endpoint).origin, toEndpoint: () => endpoint, said, remove };
}
