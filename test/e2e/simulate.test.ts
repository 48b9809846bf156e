import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";

import { runScript } from "../support/compiler-cli.ts";

const script = resolve("scripts/simulate/run.ts");

test("npm run simulate tells rows, bytes and hops, and nothing grows with the number of people", async () => {
  const { status, stdout } = await runScript(script, {}, ".", "--accounts", "4000", "--json");
  expect(status).toBe(0);
  const { tables, queries, figures, accountBytes } = JSON.parse(stdout);
  expect(tables).toEqual([
    expect.objectContaining({ table: "Directory people", rows: 4000, objects: 1 }),
    expect.objectContaining({ table: "Registry clients", rows: 125, objects: 32 }),
  ]);
  for (const { bytes, rows } of tables) expect(bytes).toBeGreaterThan(rows * 50);
  expect(accountBytes).toBeGreaterThan(50_000);
  expect(accountBytes).toBeLessThan(500_000);
  expect(queries).toHaveLength(13);
  for (const { what, rowsRead } of queries) {
    // Those who share the first two letters of a name, about a fortieth of all, and the 500 ids of one round.
    expect(rowsRead, what).toBeLessThan(what.includes("500") ? 510 : 400);
  }
  const byWhat: Record<string, { hops: string[]; rowsRead: number; rowsWritten: number }> =
    Object.fromEntries(figures.map((each: { what: string }) => [each.what, each]));
  const check = byWhat["a call without a lease"];
  const kept = byWhat["what is kept of a call alone in its 2 s"];
  expect([check?.hops, kept?.hops]).toEqual([["ACCOUNT.check"], ["ACCOUNT.recordCalls"]]);
  expect(byWhat["a call with a lease"]?.hops).toEqual([]);
  // The page counts a call with these.
  const page = readFileSync("docs/deploy.md", "utf8");
  const sum = (name: "rowsRead" | "rowsWritten") => (check?.[name] ?? 0) + (kept?.[name] ?? 0);
  expect(page).toContain("| requests to Durable Objects | 2 |");
  expect(page).toContain(`| rows read | ${sum("rowsRead")} |`);
  expect(page).toContain(`| rows written | ${sum("rowsWritten")} |`);
});

test.each(["0", "x", "1e9"])("--accounts %s is told", async (accounts) => {
  const { status, stderr } = await runScript(script, {}, ".", "--accounts", accounts);
  expect(status).toBe(2);
  expect(stderr).toContain("--accounts must be a number");
});
