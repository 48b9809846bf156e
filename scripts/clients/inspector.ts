import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import * as z from "zod";

import { stdioProgram } from "../build-stdio.ts";
import type { SignedIn } from "../signed-in.ts";
import { runProgram, toInstalled } from "./run-program.ts";
import { call, Seen } from "./seen.ts";

/** What the Inspector calls the revisions that it may speak. */
export type Era = "legacy" | "auto" | "modern";

const Listed = z.object({
  result: z.object({ tools: z.array(z.object({ name: z.string() })) }),
});
const Called = z.object({ result: z.object({ structuredContent: z.unknown() }) });

/** A server as the Inspector's settings file describes it. */
type Server = Readonly<Record<string, unknown>>;

/** A settings file holds the token or key, which on the command line everybody on this machine could read. */
function writeSettings(toolhub: Server, home: string): string {
  const file = join(home, "inspector.json");
  writeFileSync(file, JSON.stringify({ mcpServers: { toolhub } }), { mode: 0o600 });
  return file;
}

/** The Inspector's command line in one era. `--strict` fails where a schema is one that some hosts refuse. */
async function inspect(server: Server, home: string, era: Era): Promise<Seen> {
  const settings = ["--config", writeSettings(server, home), "--server", "toolhub"];
  const program = toInstalled("@modelcontextprotocol/inspector/clients/launcher/build/index.js");
  const flags = [...settings, "--protocol-era", era, "--stored-auth-only", "--format", "json"];
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

/** Against the Worker, with a token. */
export function runInspector({ mcpUrl, token }: SignedIn, home: string, era: Era): Promise<Seen> {
  const headers = { authorization: `Bearer ${token}` };
  return inspect({ type: "streamable-http", url: mcpUrl, headers }, home, era);
}

/** Against the bundled stdio program, that the Inspector starts with the Node at `command`. */
export function runInspectorOverStdio(
  { key, endpoint }: SignedIn,
  home: string,
  { era, command }: { readonly era: Era; readonly command: string },
): Promise<Seen> {
  const env = { CLINICAL_TRIALS_KEY: key, CLINICAL_TRIALS_ENDPOINT: endpoint };
  return inspect({ type: "stdio", command, args: [resolve(stdioProgram)], env }, home, era);
}
