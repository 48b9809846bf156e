import { execFile, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";

import type { SignedIn } from "../signed-in.ts";
import { clientsFolder } from "./install.ts";
import { limitMs } from "./run-program.ts";
import { call, Seen } from "./seen.ts";

const folder = join(clientsFolder, "python");
const installMs = 300_000;

/** Says why a client cannot be tried here; that is no fault of toolhub. */
export class LeftOut extends Error {}

/** A Python with the packages of one requirements file. */
export interface Python {
  /** The file of its interpreter. Throws: `LeftOut`. */
  readonly path: Promise<string>;
  readonly readVersion: (name: string) => string;
}

/** Installs into `home`, an empty folder, while other things go on; whoever waits for `path` hears what went wrong. */
export function installPython(requirements: string, home: string): Python {
  const file = resolve(folder, requirements);
  const path = install(file, home);
  path.catch(() => {});
  return { path, readVersion: (name) => readPinned(readFileSync(file, "utf8"), name) };
}

/** The version in the text of a requirements file. Throws: where the package is not pinned there. */
export function readPinned(pinned: string, name: string): string {
  const line = pinned.split("\n").find((one) => one.startsWith(`${name}==`));
  if (line === undefined) throw new Error(`the requirements do not pin ${name}`);
  return line.slice(name.length + 2);
}

/** What Python is called, and the folder of a virtual environment that holds it. */
const names =
  process.platform === "win32"
    ? { command: "python", folder: "Scripts" }
    : { command: "python3", folder: "bin" };

async function install(file: string, home: string): Promise<string> {
  const run = promisify(execFile);
  const supported = "import sys; sys.exit(sys.version_info < (3, 10))";
  try {
    await run(names.command, ["-c", supported]);
    await run(names.command, ["-m", "venv", home]);
  } catch {
    throw new LeftOut("no Python 3.10 with venv");
  }
  const path = join(home, names.folder, "python");
  const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--retries", "1"];
  try {
    await run(path, [...pip, "--only-binary", ":all:", "-r", file], { timeout: installMs });
  } catch {
    throw new LeftOut("no PyPI");
  }
  return path;
}

/**
 * Runs a program of test/clients/python, which signs in by itself; the person is our browser. Throws: `LeftOut`, and
 * where the program fails, with the end of what it said.
 */
export async function runPython(
  { origin, mcpUrl, approve }: SignedIn,
  home: string,
  { python, file }: { readonly python: Python; readonly file: string },
): Promise<Seen> {
  const env = {
    ...process.env,
    HOME: home,
    PYTHONDONTWRITEBYTECODE: "1",
    MCP_URL: mcpUrl,
    MCP_CALL: JSON.stringify(call),
  };
  const options = { cwd: folder, env, timeout: limitMs };
  const child = spawn(await python.path, [file], options);
  const lines: string[] = [];
  const watch = async () => {
    for await (const line of createInterface({ input: child.stderr })) {
      if (line.startsWith(`${origin}/authorize?`)) await approve(new URL(line));
      else lines.push(line);
    }
  };
  try {
    const [stdout] = await Promise.all([text(child.stdout), watch()]);
    return Seen.parse(JSON.parse(stdout));
  } catch (cause) {
    throw new Error(lines.join("\n").trim().slice(-500) || String(cause), { cause });
  } finally {
    child.kill();
  }
}
