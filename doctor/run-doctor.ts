import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";

import { UsageError } from "../compiler/cli/command.ts";
import { print, printJson, warn } from "../compiler/cli/print.ts";
import { toInvocation } from "../compiler/diagnostics/invocation.ts";
import { openCallbackServer } from "../scripts/callback-server.ts";
import { diagnose, type Target } from "./diagnose.ts";
import { showReport, showStep } from "./show-report.ts";
import { isRecord } from "./wire/message.ts";

/** What `--help` prints. */
export const help = `${toInvocation("doctor <url>")}

  Looks at a remote MCP server as clients do: from the first 401 to tools/list, in both eras, and says what Claude,
  VS Code, ChatGPT, Cursor, Gemini CLI and Codex would trip over, and what to do about it.

  --token-file <path>   take the token in this file ("-" for stdin) instead of signing in; or set MCP_TOKEN
  --client-id <id>      use this client, or this metadata document, instead of registering; its secret in MCP_CLIENT_SECRET
  --callback-port <n>   where the browser comes back to, for a client that is registered with one port
  --no-sign-in          stop before anything is registered
  --call <tool>         call this tool, with --arguments '<JSON>'; otherwise one that only reads and needs nothing
  --json                print the report for scripts
  --help                show this

Exit codes: 0 clients can connect; 1 an error is in the way; 2 the command is not understood.`;

const options = {
  "token-file": { type: "string" },
  "client-id": { type: "string" },
  "callback-port": { type: "string", default: "0" },
  "no-sign-in": { type: "boolean", default: false },
  call: { type: "string" },
  arguments: { type: "string", default: "{}" },
  json: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
} as const;

type Values = ReturnType<typeof parseArgs<{ options: typeof options }>>["values"];

/** Throws: `UsageError`. */
function parseUrl(text: string | undefined): URL {
  if (text === undefined || !URL.canParse(text) || !/^https?:/.test(text)) {
    throw new UsageError(
      "Name the address of an MCP server, such as https://tools.example.org/mcp.",
    );
  }
  return new URL(text);
}

/** Throws: `UsageError`. */
function parseCall(values: Values): Target["call"] {
  if (values.call === undefined) return undefined;
  try {
    const args: unknown = JSON.parse(values.arguments);
    if (isRecord(args)) return { name: values.call, args };
  } catch {
    // Said below.
  }
  throw new UsageError('--arguments must be a JSON object, such as {"name":"value"}.');
}

/** Throws: `UsageError`. */
function readToken({ "token-file": file }: Values): string | undefined {
  if (file === undefined) return process.env.MCP_TOKEN?.trim() || undefined;
  try {
    return readFileSync(file === "-" ? 0 : file, "utf8").trim();
  } catch {
    throw new UsageError(`--token-file: ${file} cannot be read.`);
  }
}

/** Throws: `UsageError`. */
function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port < 65_536) return port;
  throw new UsageError("--callback-port must be a port: a whole number up to 65535.");
}

/** Throws: `UsageError` for a port that is not to be had. */
async function openCallbacks(port: number) {
  try {
    return await openCallbackServer(port);
  } catch {
    throw new UsageError(
      `--callback-port: port ${port} is taken, or this account may not listen there.`,
    );
  }
}

/** The program of each system that opens a link with the person's browser. */
const openers: Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>> = {
  darwin: ["open"],
  win32: ["rundll32", "url.dll,FileProtocolHandler"],
};

/** Prints the link, and opens it if a person sits in front. It was checked to be http or https. */
async function showLink(link: URL): Promise<void> {
  warn("", "Sign in here, in a browser on this computer:", "", `  ${link.href}`, "");
  if (!process.stderr.isTTY) return;
  const [program, ...args] = openers[process.platform] ?? ["xdg-open"];
  spawn(program, [...args, link.href], { stdio: "ignore", detached: true })
    .on("error", () => undefined)
    .unref();
}

/** The command with what stands after its name. Returns the exit code. Throws: `UsageError`. */
export async function runDoctor(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options });
  if (values.help) {
    print(help);
    return 0;
  }
  const url = parseUrl(positionals[0]);
  const { "client-id": id } = values;
  const say = values.json ? warn : print;
  const token = readToken(values);
  const call = parseCall(values);
  const port = parsePort(values["callback-port"]);
  const canSignIn = !values["no-sign-in"] && token === undefined;
  const callbacks = canSignIn ? await openCallbacks(port) : undefined;
  say(`${url.origin}${url.pathname}`, "");
  try {
    const report = await diagnose({
      url,
      token,
      client: id === undefined ? undefined : { id, secret: process.env.MCP_CLIENT_SECRET },
      call,
      callbacks,
      show: showLink,
      onStep: (step) => say(showStep(step)),
    });
    if (values.json) printJson(report);
    else print("", showReport(report));
    return report.verdict === "broken" ? 1 : 0;
  } finally {
    callbacks?.close();
  }
}
