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
};

const loadWithout = (names: readonly string[]): Promise<Module> =>
  import(
    /* @vite-ignore */ `data:text/javascript,${encodeURIComponent(leaveOut(text, names).toString())}`
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

test("of two with one name neither is left out: it fails", () => {
  expect(() => leaveOut(text, ["ask", "twice"])).toThrow("There is more than one twice");
});

test.each(["nobody", "Server.gone", "serve", "Nobody.serve"])(
  "%s, which is not there, leaves nothing out but fails",
  (name) => {
    expect(() => leaveOut(text, ["ask", name])).toThrow(`There is no ${name} to leave out.`);
  },
);
