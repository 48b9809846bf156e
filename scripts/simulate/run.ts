import { parseArgs } from "node:util";

import { UsageError } from "../../compiler/cli/command.ts";
import { print, printJson, warn } from "../../compiler/cli/print.ts";
import { startWorkerdServer } from "../../test/support/workerd-server.ts";
import { startDemo } from "../demo-server.ts";
import { runScript } from "../run-script.ts";
import { measureCalls } from "./calls.ts";
import { measureTables } from "./tables.ts";

const help = `npm run simulate [-- --accounts <number>] [-- --json]

  Serves toolhub on plain workerd, fills the tables that know of everybody with so many people and one app for each, and
  prints rows, bytes, hops and times of what is asked of them; then what one person's calls read and write. Rows are
  counted as Cloudflare bills them. A million takes about two minutes.

  --accounts <number>  how many people (1000000)
  --json               prints the figures for scripts
  --help               shows this`;

function parseAccounts(text: string): number {
  const accounts = Number(text);
  if (/^\d+$/.test(text) && accounts >= 100 && accounts <= 5_000_000) return accounts;
  throw new UsageError("--accounts must be a number from 100 to 5000000.");
}

async function simulate(accounts: number) {
  const say = (step: string) => warn(`${step} ...`);
  const demo = await startDemo(".wrangler/simulate/demo");
  try {
    const server = await startWorkerdServer(
      {
        CLINICAL_TRIALS_ENDPOINT: `${demo.url}/graphql`,
        CLINICAL_TRIALS_KEY_URL: `${demo.url}/keys`,
      },
      { main: "scripts/simulate/worker.ts" },
    );
    try {
      const calls = await measureCalls(server.origin, demo.url, say);
      return { accounts, ...(await measureTables(server.origin, accounts, say)), ...calls };
    } finally {
      await server.remove();
    }
  } finally {
    await demo.stop();
  }
}

const toNumber = (value: number) => value.toLocaleString("en-US");
const toColumns = (cells: readonly (readonly [text: string, width: number])[]) =>
  cells.map(([text, width]) => text.padStart(width)).join("  ");
const toMb = (bytes: number) => (bytes / 1e6).toFixed(bytes < 1e7 ? 2 : 0);

function printReport({ tables, queries, figures, accountBytes, accounts }: Simulated): void {
  print(
    `${toColumns([
      ["rows", 10],
      ["objects", 8],
      ["MB each", 8],
    ])}  table`,
  );
  for (const { rows, objects, bytes, table } of tables)
    print(
      `${toColumns([
        [toNumber(rows), 10],
        [toNumber(objects), 8],
        [toMb(bytes), 8],
      ])}  ${table}`,
    );
  const account = [
    ["", 10],
    [toNumber(accounts), 8],
    [toMb(accountBytes), 8],
  ] as const;
  print(`${toColumns(account)}  Account`, "");
  const head = [
    ["hops", 5],
    ["rows read", 10],
    ["written", 8],
  ] as const;
  print(`${toColumns([...head, ["ms", 7]])}  with ${toNumber(accounts)} accounts`);
  for (const { what, hops, rowsRead, rowsWritten, ms } of queries)
    print(
      `${toColumns([
        [String(hops), 5],
        [toNumber(rowsRead * hops), 10],
        [toNumber(rowsWritten), 8],
        [ms.toFixed(1), 7],
      ])}  ${what}`,
    );
  print("", `${toColumns(head)}  of one person, however many there are`);
  for (const { what, hops, rowsRead, rowsWritten } of figures)
    print(
      `${toColumns([
        [String(hops.length), 5],
        [toNumber(rowsRead), 10],
        [toNumber(rowsWritten), 8],
      ])}  ${what}`,
    );
}

type Simulated = Awaited<ReturnType<typeof simulate>>;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      accounts: { type: "string", default: "1000000" },
      json: { type: "boolean" },
      help: { type: "boolean" },
    },
  });
  if (values.help) {
    print(help);
    return 0;
  }
  const simulated = await simulate(parseAccounts(values.accounts));
  if (values.json) printJson(simulated);
  else printReport(simulated);
  return 0;
}

await runScript(help, main);
