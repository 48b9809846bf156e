import { spawn } from "node:child_process";
import * as z from "zod";

import { wrangler } from "../server.ts";

/** What a run of wrangler said. */
export interface WranglerAnswer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs wrangler; `shown` lets it speak to whoever sits there, and ask them. */
export type RunWrangler = (args: readonly string[], shown: boolean) => Promise<WranglerAnswer>;

export const runWrangler: RunWrangler = async (args, shown) => {
  const child = spawn(process.execPath, [wrangler, ...args], {
    stdio: shown ? "inherit" : ["ignore", "pipe", "pipe"],
    // Below this level it prints no list either.
    env: shown ? process.env : { ...process.env, WRANGLER_LOG: "log" },
  });
  const said = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name]?.on("data", (data) => {
      said[name] += data;
    });
  }
  const code = await new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (status) => resolve(status ?? 1));
  });
  return { code, ...said };
};

const SecretList = z.array(z.object({ name: z.string() }));

/** What wrangler says of a Worker that was never uploaded. Source: Cloudflare API, error 10007. */
const isUnknownWorker = (text: string) => /\b10007\b|does not exist/.test(text);

/** wrangler cannot tell; `message` says why in its words. */
export class UnknownSecrets extends Error {}

/** Names of the secrets of a Worker; none if there is no such Worker yet. Throws: `UnknownSecrets`. */
export async function listSecrets(run: RunWrangler, flags: readonly string[]): Promise<string[]> {
  const { code, stdout, stderr } = await run(
    ["secret", "list", "--format", "json", ...flags],
    false,
  );
  if (code !== 0) {
    if (isUnknownWorker(`${stdout}${stderr}`)) return [];
    throw new UnknownSecrets(toFirstError(`${stderr}\n${stdout}`));
  }
  const list = SecretList.safeParse(parseJson(stdout.slice(Math.max(0, stdout.indexOf("[")))));
  if (!list.success) throw new UnknownSecrets("its answer is no list of secrets");
  return list.data.map(({ name }) => name);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The first line of an error that wrangler prints, without its colours. */
function toFirstError(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what colours a terminal begins with one
  const lines = text.replaceAll(/\u001b\[[\d;]*m/g, "").split("\n");
  const line = lines.find((each) => each.includes("[ERROR]")) ?? lines.find((each) => each.trim());
  return (line ?? "nothing").replace(/^.*\[ERROR\]\s*/, "").trim();
}
