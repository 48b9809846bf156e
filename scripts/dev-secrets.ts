import { randomBytes } from "node:crypto";
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { parseEnv } from "node:util";

const devVars = ".dev.vars";

const readText = (file: string) => (existsSync(file) ? readFileSync(file, "utf8") : "");

/** The settings that stand in `.dev.vars`. */
export const readSettingsFile = (file = devVars): NodeJS.Dict<string> => parseEnv(readText(file));

/**
 * Sees to it that `.dev.vars` has a key ring: keys sealed with it stay readable as long as it is kept. What else stands
 * there stays as it is.
 */
export function addKeyRing(file = devVars): void {
  if (readSettingsFile(file).KEY_RING) return;
  const text = readText(file);
  const ring = `k1:${randomBytes(32).toString("base64url")}`;
  const gap = text === "" || text.endsWith("\n") ? "" : "\n";
  appendFileSync(file, `${gap}KEY_RING="${ring}"\n`, { mode: 0o600 });
  console.log(`added  a fresh KEY_RING to ${file}`);
}
