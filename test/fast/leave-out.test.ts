import { expect, test } from "vitest";

import { leaveOut } from "../../scripts/leave-out.ts";

const text = `export function ask(question) { return deep(question); }
export async function wait() { return deep(1); }
export const list = (all) => { return deep(all); };
const deep = (value) => value;
export class Server { constructor() { this.deep = deep; } serve() { return deep(2); } stay() { return 3; } }
export const Other = class { async serve() { return deep(4); } };
export const rows = [deep(5), deep(6)];
export const table = Object.freeze({ five: deep(5) });
export const made = build("made", () => 1, extend({ six: deep(6) }, { ask() { return deep(7); }, stay() { return 8; } }));
let tables;
export const readTables = () => (tables = { asked: { "a/b": deep(9), "a/c": 10 }, told: { "a/b": 11 } });
export function load() { deep(12); }
function build(name, make, methods) { return methods; }
function extend(all, methods) { return { ...all, ...methods }; }
{ function twice() { return 1; } }
{ function twice() { return 2; } }
`;

type Module = {
  readonly ask: (question: string) => string;
  readonly wait: () => Promise<number>;
  readonly list: (all: string) => string;
  readonly Server: new () => { serve: () => number; stay: () => number };
  readonly Other: new () => { serve: () => Promise<number> };
  readonly rows: readonly number[];
  readonly table: Readonly<Record<string, number>>;
  readonly made: { readonly six: number; readonly ask: () => number; readonly stay: () => number };
  readonly readTables: () => Readonly<Record<string, unknown>>;
  readonly load: () => undefined;
};

const loadWithout = (names: readonly string[], silent: readonly string[] = []): Promise<Module> =>
  import(
    /* @vite-ignore */ `data:text/javascript,${encodeURIComponent(leaveOut(text, names, silent).toString())}`
  );

const leftOut = "toolhub leaves this out";

test("what is left out throws, and all else is as it was", async () => {
  const { ask, wait, list, Server, Other } = await loadWithout([
    "ask",
    "wait",
    "list",
    "Server.serve",
    "Other.serve",
  ]);
  expect(() => ask("?")).toThrow(leftOut);
  await expect(wait()).rejects.toThrow(leftOut);
  expect(() => list("all")).toThrow(leftOut);
  expect(() => new Server().serve()).toThrow(leftOut);
  expect(new Server().stay()).toBe(3);
  await expect(new Other().serve()).rejects.toThrow(leftOut);
});

test("of a class that is left out nothing is made, and nothing is one of it", async () => {
  const { Server, ask } = await loadWithout(["Server"]);
  expect(() => new Server()).toThrow(leftOut);
  expect({} instanceof Server).toBe(false);
  expect(ask("?")).toBe("?");
});

test("a table that is left out has nothing in it, and the other one all", async () => {
  const withoutRows = await loadWithout(["rows"]);
  expect(withoutRows.rows).toEqual([]);
  expect(withoutRows.table).toEqual({ five: 5 });
  const withoutTable = await loadWithout(["table"]);
  expect(withoutTable.rows).toEqual([5, 6]);
  expect(withoutTable.table).toEqual({});
});

test("a method of an object that a function is given throws, and the others are as they were", async () => {
  const { made } = await loadWithout(["made.ask"]);
  expect(() => made.ask()).toThrow(leftOut);
  expect([made.six, made.stay()]).toEqual([6, 8]);
});

test("an entry that is left out is not there, also in an object in an object", async () => {
  const { table, readTables } = await loadWithout(["table.five", "asked.a/b"]);
  expect(table.five).toBeUndefined();
  expect(readTables()).toEqual({ asked: { "a/b": undefined, "a/c": 10 }, told: { "a/b": 11 } });
});

test("what is left out silently does nothing", async () => {
  const { load, ask } = await loadWithout(["ask"], ["load"]);
  expect(load()).toBeUndefined();
  expect(() => ask("?")).toThrow(leftOut);
  expect(leaveOut(text, [], ["load"]).toString()).not.toContain("deep(12)");
  expect(() => leaveOut(text, [], ["gone"])).toThrow("There is no gone to leave out.");
});

test("of two with one name neither is left out: it fails", () => {
  expect(() => leaveOut(text, ["ask", "twice"])).toThrow("There is more than one twice");
});

test.each(["nobody", "Server.gone", "serve", "Nobody.serve"])(
  "%s, which is not there, leaves nothing out but fails",
  (name) => {
    expect(() => leaveOut(text, ["ask", name])).toThrow(`There is no ${name} to leave out.`);
  },
);
