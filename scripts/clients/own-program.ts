import type { SignedIn } from "../signed-in.ts";
import { runProgram } from "./run-program.ts";
import { call, Seen } from "./seen.ts";

/** A program of test/clients/ that uses a library as its own documentation does, and prints what it got. */
export async function runOwnProgram(
  { mcpUrl, token }: SignedIn,
  home: string,
  file: string,
): Promise<Seen> {
  const env = { MCP_URL: mcpUrl, MCP_TOKEN: token, MCP_CALL: JSON.stringify(call) };
  const { stdout } = await runProgram([file], home, env);
  return Seen.parse(JSON.parse(stdout));
}
