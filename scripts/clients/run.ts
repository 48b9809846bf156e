import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { print, printJson, warn } from "../../compiler/cli/print.ts";
import { buildStdio, stdioProgram } from "../build-stdio.ts";
import { type InstalledNode, listInstalledNodes } from "../installed-nodes.ts";
import { runScript } from "../run-script.ts";
import { type SignedIn, withSignedIn } from "../signed-in.ts";
import { runAgents } from "./agents.ts";
import { type Era, runInspector, runInspectorOverStdio } from "./inspector.ts";
import { exampleFolder, installClients, readVersion } from "./install.ts";
import { runMcpRemote } from "./mcp-remote.ts";
import { runOwnProgram } from "./own-program.ts";
import { installPython, LeftOut, type Python, runPython } from "./python.ts";
import { type Row, showRow, toSummary } from "./rows.ts";
import { findFault, listAllTools, type Seen } from "./seen.ts";

const help = `npm run clients

  Lets clients that other people make list the tools of this toolhub and call one, with a token that a person gave them
  on the consent page; the Inspector also over stdio, on each Node that is installed. It installs them first: those from
  npm in test/clients/ and examples/agents/ (about 280 MB), those from PyPI in a temporary folder. Where Python 3.10 or
  PyPI is missing, theirs are left out, and the closing line says so.

  --json  print the rows for scripts
  --help  show this

Exit codes: 0 all that were not left out got what they should; 1 one did not; 2 the command is not understood.`;

/** One client, and how it is used. `home` is an empty folder that it may take for its home. */
interface Client {
  readonly name: string;
  readonly version: string;
  readonly way: string;
  readonly run: (signedIn: SignedIn, home: string) => Promise<Seen>;
  /** What it has to list; the tools of the person's one toolset, if it is not told. */
  readonly expected?: readonly string[];
}

const inspector = {
  name: "@modelcontextprotocol/inspector",
  version: readVersion("@modelcontextprotocol/inspector"),
};

const toInspector = (era: Era): Client => ({
  ...inspector,
  way: `--strict, ${era}`,
  run: (signedIn, home) => runInspector(signedIn, home, era),
});

const toInspectorOverStdio = ({ path, version }: InstalledNode, era: Era): Client => ({
  ...inspector,
  way: `stdio, ${version}, ${era}`,
  run: (signedIn, home) => runInspectorOverStdio(signedIn, home, { era, command: path }),
  expected: listAllTools(),
});

const ofNpm: readonly Client[] = [
  toInspector("legacy"),
  toInspector("auto"),
  toInspector("modern"),
  ...listInstalledNodes().flatMap((node) => [
    toInspectorOverStdio(node, "legacy"),
    toInspectorOverStdio(node, "modern"),
  ]),
  {
    name: "mcp-remote",
    version: readVersion("mcp-remote"),
    way: "signs in by itself",
    run: runMcpRemote,
  },
  {
    name: "@ai-sdk/mcp",
    version: readVersion("@ai-sdk/mcp"),
    way: "tools of the AI SDK",
    run: (signedIn, home) => runOwnProgram(signedIn, home, "ai-sdk.mjs"),
  },
  {
    name: "@openai/agents",
    version: readVersion("@openai/agents"),
    way: "an agent's whole turn",
    run: (signedIn, home) => runOwnProgram(signedIn, home, "openai-agents.mjs"),
  },
  {
    name: "agents",
    version: readVersion("agents", exampleFolder),
    way: "signs in by itself",
    run: runAgents,
  },
];

/** The official SDK and FastMCP, of which each generation stands on one of the SDK's. */
function listOfPyPi(first: Python, second: Python): Client[] {
  const toClient = (name: string, python: Python, file: string): Client => ({
    name,
    version: python.readVersion(name),
    way: "signs in by itself",
    run: (signedIn, home) => runPython(signedIn, home, { python, file }),
  });
  return [
    toClient("mcp", first, "mcp_1.py"),
    toClient("mcp", second, "mcp_2.py"),
    toClient("fastmcp", first, "fast.py"),
    toClient("fastmcp", second, "fast.py"),
  ];
}

async function runClient(client: Client, signedIn: SignedIn): Promise<Row> {
  const { name, version, way, run, expected } = client;
  const row = { client: name, version, way, fault: null, leftOut: null };
  const home = mkdtempSync(join(tmpdir(), "toolhub-client-"));
  try {
    return { ...row, fault: findFault(await run(signedIn, home), expected) };
  } catch (error) {
    if (error instanceof LeftOut) return { ...row, leftOut: error.message };
    return { ...row, fault: error instanceof Error ? error.message : String(error) };
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

async function runAll(onRow: (row: Row) => void): Promise<Row[]> {
  const folders = [1, 2].map(() => mkdtempSync(join(tmpdir(), "toolhub-python-")));
  const [first, second] = folders.map((folder, index) =>
    installPython(`requirements-${index + 1}.txt`, folder),
  );
  const ofPyPi = first && second ? listOfPyPi(first, second) : [];
  const rows: Row[] = [];
  const onStep = (text: string) => warn(text);
  try {
    await Promise.all([installClients(onStep), buildStdio(stdioProgram)]);
    const options = { config: "wrangler.toml", addsToken: false, onStep };
    await withSignedIn(options, async (signedIn) => {
      for (const client of [...ofNpm, ...ofPyPi]) {
        const row = await runClient(client, signedIn);
        rows.push(row);
        onRow(row);
      }
    });
  } finally {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  }
  return rows;
}

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
  const rows = await runAll((row) => {
    if (!values.json) print(showRow(row));
  });
  if (values.json) printJson(rows);
  warn(toSummary(rows));
  return rows.every(({ fault }) => fault === null) ? 0 : 1;
}

await runScript(help, main);
