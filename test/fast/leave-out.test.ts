import { expect, test } from "vitest";

import { leaveOut } from "../../scripts/leave-out.ts";

const text = `export function ask(question) { return deep(question); }
export async function wait() { return deep(1); }
export const list = (all) => { return deep(all); };
const deep = (value) => value;
export class Server { constructor() { this.deep = deep; } serve() { return deep(2); } stay() { return 3; } }
export const Other = class { async serve() { return deep(4); } };
`;

type Module = {
  readonly ask: (question: string) => string;
  readonly wait: () => Promise<number>;
  readonly list: (all: string) => string;
  readonly Server: new () => { serve: () => number; stay: () => number };
  readonly Other: new () => { serve: () => Promise<number> };
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

test.each(["nobody", "Server.gone", "serve", "Nobody.serve"])(
  "%s, which is not there, leaves nothing out but fails",
  (name) => {
    expect(() => leaveOut(text, ["ask", name])).toThrow(`There is no ${name} to leave out.`);
  },
);
