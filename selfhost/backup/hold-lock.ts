import { spawn } from "node:child_process";
import { once } from "node:events";

import { BackupError } from "./manifest.ts";

/** As the entrypoint has it: another process has the data. */
const takenCode = 75;
/** What a killed process had locked is free a moment later. */
const waitSeconds = "1";

/**
 * Locks a file or a folder as the entrypoint locks the data that it serves; whatever ends this process frees it. Returns how to
 * give it back; null if somebody has it. Throws: `BackupError` if it cannot be tried.
 */
export async function holdLock(path: string): Promise<(() => Promise<void>) | null> {
  const args = ["-w", waitSeconds, "-E", String(takenCode), path, "sh", "-c", "echo held; cat"];
  const holder = spawn("flock", args, { stdio: ["pipe", "pipe", "inherit"] });
  const failed = once(holder, "error").then(() => "missing" as const);
  const held = once(holder.stdout, "data").then(() => "held" as const);
  const ended = once(holder, "exit").then(([code]) => (code === takenCode ? "taken" : "ended"));
  switch (await Promise.race([failed, held, ended])) {
    case "held":
      return async () => {
        holder.stdin.end();
        await ended;
      };
    case "taken":
      return null;
    case "missing":
      throw new BackupError("flock is missing: it is part of util-linux.");
    default:
      throw new BackupError(`${path} cannot be locked: does it belong to this user?`);
  }
}
