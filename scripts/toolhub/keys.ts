import { existsSync, readFileSync } from "node:fs";
import { type ParseArgsConfig, parseArgs, parseEnv } from "node:util";

import { UsageError } from "../../compiler/cli/command.ts";
import { print, printJson, warn } from "../../compiler/cli/print.ts";
import { toInvocation } from "../../compiler/diagnostics/invocation.ts";
import { createRandom } from "../../src/crypto/base64url.ts";
import { parseKeyRing } from "../../src/crypto/key-ring.ts";
import { AppError, misconfigured } from "../../src/errors.ts";

const secretsFile = ".dev.vars";
const options = {
  json: { type: "boolean" },
  help: { type: "boolean" },
} as const satisfies ParseArgsConfig["options"];

const help = `${toInvocation("keys new")}
${toInvocation("keys rotate")}

  new     print a fresh key ring, for a toolhub that has none
  rotate  print the key ring with a new first entry, and on stderr what to do next

The ring that there is comes from KEY_RING in the environment, or else from ${secretsFile}. Nothing is written.

  --json  print for scripts
  --help  show this

Exit codes: 0 all is well; 1 there is no ring, or it is wrong; 2 the command is not understood.`;

/** The ring as it is set here. Throws: `misconfigured`. */
function readRing(): string {
  const file = existsSync(secretsFile) ? parseEnv(readFileSync(secretsFile, "utf8")) : {};
  const text = process.env.KEY_RING || file.KEY_RING;
  if (text) return text;
  throw misconfigured(
    `There is no KEY_RING in the environment or in ${secretsFile}. Give the one that is in use: KEY_RING="k1:..." ${toInvocation("keys rotate")}`,
  );
}

/** `k3` after `k2`, whatever else stands in the ring. */
function nameNext(names: readonly string[]): string {
  const numbers = names.map((name) => Number(/^k(\d+)$/.exec(name)?.[1] ?? 0));
  return `k${Math.max(0, ...numbers) + 1}`;
}

function listSteps(active: string, kept: readonly string[]): string[] {
  return [
    `Set this as KEY_RING: npx wrangler secret put KEY_RING, or in ${secretsFile} on a laptop.`,
    `Keep ${kept.join(", ")} for 30 days: saved keys move to ${active} within a day, connected apps when they renew their token, browsers when people sign in.`,
    `Then leave ${kept.join(", ")} out of KEY_RING. Nobody loses a key; who has not been here meanwhile signs in again.`,
  ];
}

function create(isJson: boolean): void {
  const keyRing = `k1:${createRandom(32)}`;
  const next =
    "Keep a copy where your team keeps passwords: whoever loses it loses every key that people have saved.";
  if (isJson) {
    printJson({ ok: true, keyRing, active: "k1", kept: [], next: [next] });
    return;
  }
  print(keyRing);
  warn("", next);
}

function rotate(isJson: boolean): void {
  const text = readRing();
  const kept = [...parseKeyRing(text).entries.keys()];
  const active = nameNext(kept);
  const keyRing = [`${active}:${createRandom(32)}`, ...text.split(",")]
    .map((entry) => entry.trim())
    .join(",");
  const next = listSteps(active, kept);
  if (isJson) {
    printJson({ ok: true, keyRing, active, kept, next });
    return;
  }
  print(keyRing);
  warn("", ...next.map((step, index) => `${index + 1}. ${step}`));
}

function runNamed(args: readonly string[]): void {
  const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options });
  const [command, ...more] = positionals;
  if (values.help) print(help);
  else if (command === "new" && more.length === 0) create(values.json === true);
  else if (command === "rotate" && more.length === 0) rotate(values.json === true);
  else
    throw new UsageError(`Write: ${toInvocation("keys new")}, or ${toInvocation("keys rotate")}.`);
}

function toExitCode(error: unknown): number {
  if (error instanceof AppError) {
    if (process.argv.includes("--json")) printJson({ ok: false, problem: error.message });
    else warn(error.message);
    return 1;
  }
  const isWrongOption =
    error instanceof TypeError && "code" in error && `${error.code}`.startsWith("ERR_PARSE_ARGS");
  if (!isWrongOption && !(error instanceof UsageError)) throw error;
  warn(error.message, "", help);
  return 2;
}

/** Makes or rotates a key ring. Returns the exit code. */
export function runKeys(args: readonly string[]): number {
  try {
    runNamed(args);
    return 0;
  } catch (error) {
    return toExitCode(error);
  }
}
