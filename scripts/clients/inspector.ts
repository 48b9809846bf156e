import { writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";

import type { SignedIn } from "../signed-in.ts";
import { runProgram, toInstalled } from "./run-program.ts";
import { call, Seen } from "./seen.ts";

/** What the Inspector calls the revisions that it may speak. */
export type Era = "legacy" | "auto" | "modern";

const Listed = z.object({
  result: z.object({ tools: z.array(z.object({ name: z.string() })) }),
});
const Called = z.object({ result: z.object({ structuredContent: z.unknown() }) });

/** A settings file with the token, which on the command line everybody on this machine could read. */
function writeSettings({ mcpUrl, token }: SignedIn, home: string): string {
  const file = join(home, "inspector.json");
  const headers = { authorization: `Bearer ${token}` };
  const toolhub = { type: "streamable-http", url: mcpUrl, headers };
  writeFileSync(file, JSON.stringify({ mcpServers: { toolhub } }), { mode: 0o600 });
  return file;
}

/** The Inspector's command line in one era. `--strict` fails where a schema is one that some hosts refuse. */
export async function runInspector(signedIn: SignedIn, home: string, era: Era): Promise<Seen> {
  const server = ["--config", writeSettings(signedIn, home), "--server", "toolhub"];
  const program = toInstalled("@modelcontextprotocol/inspector/clients/launcher/build/index.js");
  const flags = [...server, "--protocol-era", era, "--stored-auth-only", "--format", "json"];
  const run = async (...method: string[]) => {
    const { stdout } = await runProgram([program, "--cli", ...flags, "--method", ...method], home);
    return JSON.parse(stdout) as unknown;
  };
  const listed = Listed.parse(await run("tools/list", "--strict"));
  const args = ["--tool-args-json", JSON.stringify(call.arguments)];
  const called = Called.parse(await run("tools/call", "--tool-name", call.name, ...args));
  const tools = listed.result.tools.map(({ name }) => name);
  return Seen.parse({ tools, answer: called.result.structuredContent });
}
