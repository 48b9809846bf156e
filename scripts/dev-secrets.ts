import { randomBytes } from "node:crypto";
import { existsSync, writeFileSync } from "node:fs";

/** Makes `.dev.vars` with a fresh random key ring, once: keys sealed with it stay readable as long as it is kept. */
export function makeSecrets(): void {
  if (existsSync(".dev.vars")) return;
  const ring = `k1:${randomBytes(32).toString("base64url")}`;
  writeFileSync(".dev.vars", `KEY_RING="${ring}"\n`, { mode: 0o600 });
  console.log("made   .dev.vars with a fresh KEY_RING");
}
