import { chmodSync, mkdirSync } from "node:fs";
import { join } from "node:path";

import { isKnown } from "../test/selfhost/known-client.ts";
import { type Container, check, hardened, waitForAnswer } from "./image-container.ts";

const limits = ["--ulimit", "nofile=4096:8192", "--ulimit", "nproc=1024:4096"];

async function register(origin: string): Promise<string> {
  const answer = await fetch(`${origin}/register`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      client_name: "Backed up",
      redirect_uris: ["http://127.0.0.1:33418/callback"],
      token_endpoint_auth_method: "none",
    }),
  });
  return (await answer.json<{ client_id: string }>()).client_id;
}

/** The steps of docs/backup.md, with `nodeImage` for the Node beside it. Returns what failed; null if nothing did. */
async function tryBackup(
  { name, port, image, options, tell }: Container,
  nodeImage: string,
  backups: string,
): Promise<string | null> {
  const [served, restored] = [`${name}-served`, `${name}-restored`];
  const origin = `http://localhost:${port}`;
  const serve = (from: readonly string[]) =>
    ["run", "--detach", "--name", served, ...from, "-p", `127.0.0.1:${port}:8080`, image] as const;
  tell(...serve(options));
  await waitForAnswer(port);
  const clientId = await register(origin);
  const shared = ["-v", `${process.cwd()}:/work:ro`, "-v", `${backups}:/backups`, "-w", "/work"];
  const command = [...shared, nodeImage, "node", "scripts/backup.ts"];
  const last = ["/backups/backup.tar.gz", "--data", "/data"];
  const steps = [
    ["run", "--rm", ...hardened, "--volumes-from", served, ...command, "backup", ...last],
    ["rm", "-f", served],
    ["run", "--rm", ...limits, "-v", `${restored}:/data`, nodeImage, "chown", "65532", "/data"],
    ["run", "--rm", ...hardened, "-v", `${restored}:/data`, ...command, "restore", ...last],
    serve(options.map((option) => option.replace(`${name}:/data`, `${restored}:/data`))),
  ];
  try {
    for (const step of steps) {
      const { status, stderr } = tell(...step);
      if (status !== 0) return stderr.trim();
    }
    await waitForAnswer(port);
    return (await isKnown(origin, clientId)) ? null : "what was answered before is not there";
  } finally {
    tell("rm", "-f", "-t", "0", served);
    tell("volume", "rm", "-f", restored);
  }
}

/** A container is backed up while it serves, and the backup is served in its place. */
export async function checkBackup(
  container: Container,
  nodeImage: string,
  folder: string,
): Promise<void> {
  const backups = join(folder, "backups");
  mkdirSync(backups);
  chmodSync(backups, 0o777);
  const failed = await tryBackup(container, nodeImage, backups);
  check(failed === null, `it is backed up while it serves, and restored: ${failed ?? "served"}`);
}
