import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { print, printJson, warn } from "../../compiler/terminal.ts";
import { runScript } from "../run-script.ts";
import { type SignedIn, withSignedIn } from "../signed-in.ts";
import { runInspector } from "./inspector.ts";
import { installClients, readVersion } from "./install.ts";
import { runMcpRemote } from "./mcp-remote.ts";
import { runOwnProgram } from "./own-program.ts";
import { findFault, type Seen } from "./seen.ts";

const help = `npm run clients

  Lets clients that other people make list the tools of this toolhub and call one, with a token that a person gave them
  on the consent page. It installs them in test/clients/ first (about 190 MB).

  --json  print the rows for scripts
  --help  show this

Exit codes: 0 all of them got what they should; 1 one did not; 2 the command is not understood.`;

/** One client, and how it is used. `home` is an empty folder that it may take for its home. */
interface Client {
  readonly name: string;
  readonly way: string;
  readonly run: (signedIn: SignedIn, home: string) => Promise<Seen>;
}

const toInspector = (era: "legacy" | "auto" | "modern"): Client => ({
  name: "@modelcontextprotocol/inspector",
  way: `--strict, ${era}`,
  run: (signedIn, home) => runInspector(signedIn, home, era),
});

const clients: readonly Client[] = [
  toInspector("legacy"),
  toInspector("auto"),
  toInspector("modern"),
  { name: "mcp-remote", way: "signs in by itself", run: runMcpRemote },
  {
    name: "@ai-sdk/mcp",
    way: "tools of the AI SDK",
    run: (signedIn, home) => runOwnProgram(signedIn, home, "ai-sdk.mjs"),
  },
  {
    name: "@openai/agents",
    way: "an agent's whole turn",
    run: (signedIn, home) => runOwnProgram(signedIn, home, "openai-agents.mjs"),
  },
];

/** One line of the result; `fault` is null where the client listed and called. */
interface Row {
  readonly client: string;
  readonly version: string;
  readonly way: string;
  readonly fault: string | null;
}

async function runClient({ name, way, run }: Client, signedIn: SignedIn): Promise<Row> {
  const row = { client: name, version: readVersion(name), way };
  const home = mkdtempSync(join(tmpdir(), "toolhub-client-"));
  try {
    return { ...row, fault: findFault(await run(signedIn, home)) };
  } catch (error) {
    return { ...row, fault: error instanceof Error ? error.message : String(error) };
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

const showRow = ({ client, version, way, fault }: Row) =>
  `${`${client} ${version}`.padEnd(39)} ${way.padEnd(21)} ${fault === null ? "lists and calls" : `FAIL ${fault}`}`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      json: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    print(help);
    return 0;
  }
  await installClients((text) => warn(text));
  const options = {
    config: "wrangler.toml",
    addsToken: false,
    onStep: (text: string) => warn(text),
  };
  const rows: Row[] = [];
  await withSignedIn(options, async (signedIn) => {
    for (const client of clients) {
      const row = await runClient(client, signedIn);
      rows.push(row);
      if (!values.json) print(showRow(row));
    }
  });
  if (values.json) printJson(rows);
  const failed = rows.filter(({ fault }) => fault !== null).length;
  warn(`clients: ${rows.length - failed} of ${rows.length} list and call`);
  return failed === 0 ? 0 : 1;
}

await runScript(help, main);
