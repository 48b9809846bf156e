import { execFile } from "node:child_process";
import { join, resolve } from "node:path";

import { clientsFolder } from "./install.ts";

export const limitMs = 60_000;

/** The file of an installed package's command. */
export const toInstalled = (path: string) => resolve(join(clientsFolder, "node_modules", path));

export interface ProgramEnd {
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a Node program to its end, with `home` as its home folder so that it neither reads nor writes the person's own
 * settings. Throws: where it fails, with the end of what it said.
 */
export function runProgram(
  args: readonly string[],
  home: string,
  env: Readonly<Record<string, string>> = {},
): Promise<ProgramEnd> {
  const options = {
    cwd: clientsFolder,
    env: { ...process.env, HOME: home, USERPROFILE: home, ...env },
    timeout: limitMs,
    maxBuffer: 16 * 1024 * 1024,
  };
  return new Promise((done, fail) => {
    execFile(process.execPath, args, options, (error, stdout, stderr) => {
      // The error's own message quotes the command line and all of stderr.
      if (error) fail(new Error(`exit code ${error.code}: ${stderr.trim().slice(-500)}`));
      else done({ stdout, stderr });
    });
  });
}
