import { type Measured, runTask, type Task } from "./task.ts";

/** A row of the report: what one request does to a table that is full. */
interface QueryFigure {
  readonly what: string;
  /** Objects that are asked. */
  readonly hops: number;
  readonly rowsRead: number;
  readonly rowsWritten: number;
  /** Of one object, the way there and back on this machine taken off. */
  readonly ms: number;
}

interface TableFigure {
  readonly table: string;
  /** In one object, and how many objects there are. */
  readonly rows: number;
  readonly objects: number;
  readonly bytes: number;
}

const shards = 32;
const batch = 20_000;
const repeats = 5;

interface Range {
  readonly from: number;
  readonly many: number;
  /** Every so many: 2 leaves out each second one. */
  readonly step: number;
}

async function fill(origin: string, object: Partial<Task>, { from, many, step }: Range) {
  for (let done = 0; done < many; done += batch) {
    const count = Math.min(batch, many - done);
    await runTask(origin, { ...object, method: "fill", args: [from + done * step, count, step] });
  }
}

/** Runs a method some times, and takes the quickest. */
async function time(origin: string, task: Partial<Task>) {
  const durations: number[] = [];
  let measured: Measured = { rowsRead: 0, rowsWritten: 0, bytes: 0 };
  for (let repeat = 0; repeat < repeats; repeat += 1) {
    const startMs = performance.now();
    measured = await runTask<Measured>(origin, task);
    durations.push(performance.now() - startMs);
  }
  return { measured, ms: Math.min(...durations) };
}

const toId = (index: number) => index.toString(36).padStart(22, "0");

/** One person more and everybody's page: each by its name, the object's method and its arguments. */
const directoryQueries = (accounts: number) =>
  [
    ["a person signs in", "see", ["x".repeat(22), "Somebody New"]],
    ["the same, an hour later", "see", ["x".repeat(22), "Somebody New"]],
    ["admin page: first page of people", "list", [{}, 50]],
    ["admin page: a page in the middle", "list", [{ after: toId(accounts >> 1) }, 50]],
    ["admin page: the page before it", "list", [{ before: toId(accounts >> 1) }, 50]],
    ["admin page: people found by 4 letters", "list", [{ start: "Ada " }, 50]],
    ["an app that is blocked: 500 of all people", "listById", ["", 500]],
  ] as const;

const registryQueries = [
  ["a limit of a client address", "countRequest", [{ address: "a", network: "n" }, ["token"]]],
  ["an app is looked up", "read", ["client:0000000000000007"]],
  ["an app registers", "register", ["client:new", JSON.stringify({ clientId: "new" })]],
  ["somebody allows it", "useRegistration", ["client:new"]],
  ["admin page: registered apps", "listNewest", ["client:", 51]],
  ["the hourly sweep", "alarm", []],
] as const;

/** Fills the tables that know of everybody, and asks them what the product asks. `say` hears of each step. */
export async function measureTables(origin: string, accounts: number, say: (step: string) => void) {
  const directory = { object: "Directory", name: "directory" } as const;
  const shard = { object: "Registry", name: "shard-0" } as const;
  say(`${accounts} people sign in`);
  // Every other one first: pages are as full as when people come in any order.
  const half = Math.ceil(accounts / 2);
  await fill(origin, directory, { from: 0, many: half, step: 2 });
  await fill(origin, directory, { from: 1, many: accounts - half, step: 2 });
  const clients = Math.ceil(accounts / shards);
  say(`${clients} apps register in one of ${shards} shards, and are allowed`);
  await fill(origin, shard, { from: 0, many: clients, step: 1 });
  const floor = await time(origin, { ...shard, method: "read", args: ["nothing"] });
  const queries: QueryFigure[] = [];
  const bytes = { directory: 0, shard: 0 };
  for (const [object, key, list] of [
    [directory, "directory", directoryQueries(accounts)],
    [shard, "shard", registryQueries],
  ] as const) {
    for (const [what, method, args] of list) {
      const first = await runTask<Measured>(origin, { ...object, method, args });
      const { measured, ms } = await time(origin, { ...object, method, args });
      bytes[key] = measured.bytes;
      const hops = method === "listNewest" ? shards : 1;
      const rows = { rowsRead: first.rowsRead, rowsWritten: first.rowsWritten };
      queries.push({ what, hops, ...rows, ms: Math.max(0, ms - floor.ms) });
    }
  }
  const tables: TableFigure[] = [
    { table: "Directory people", rows: accounts, objects: 1, bytes: bytes.directory },
    { table: "Registry clients", rows: clients, objects: shards, bytes: bytes.shard },
  ];
  return { tables, queries };
}
