import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { expect, test } from "vitest";

import { wrangler } from "../../scripts/server.ts";

const page = readFileSync("docs/deploy.md", "utf8");
const blocks = [...page.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map(([, code = ""]) => code);
const commands = [...new Set(blocks.join("").trim().split("\n"))];
const { scripts } = JSON.parse(readFileSync("package.json", "utf8"));

test("the page has commands", () => {
  expect(commands.length).toBeGreaterThan(10);
});

const ofWrangler = commands.filter((command) => command.startsWith("npx wrangler "));

test.each(ofWrangler)("wrangler knows %s", async (command) => {
  const words = command
    .replace(/ "[^"]*"/g, " text")
    .split(" ")
    .slice(2);
  const name = words.slice(0, words.findIndex((word) => /^-|^[A-Z]/.test(word)) >>> 0);
  const { stdout } = await promisify(execFile)("node", [wrangler, ...name, "--help"], {
    env: { ...process.env, WRANGLER_LOG: "log", NO_COLOR: "1" },
  });
  expect(stdout).toContain(`wrangler ${name.join(" ")}`);
  for (const flag of words.filter((word) => word.startsWith("--")))
    expect(stdout).toMatch(new RegExp(`${flag}\\b`));
});

test.each(commands.filter((command) => !ofWrangler.includes(command)))(
  "npm knows %s",
  (command) => {
    const [, script] = /^npm run (?:-s )?([\w:]+)/.exec(command) ?? [];
    expect(command === "npm ci" || script).toBeTruthy();
    if (script) expect(scripts).toHaveProperty([script]);
  },
);

test("every numbered step says what is seen, in order", () => {
  const steps = page.split(/^## /m).filter((section) => /^\d+\. /.test(section));
  expect(steps.map((step) => Number.parseInt(step, 10))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  for (const step of steps) expect(step).toMatch(/^You see: /m);
});

const money = (text = "") => Number(text.replace("$", ""));

test("the arithmetic of a million calls is right", () => {
  const [, table = ""] = /^\| what \| per call.*\n\|[-|]+\|\n((?:\|.*\n)+)/m.exec(page) ?? [];
  const rows = table
    .trim()
    .split("\n")
    .map((row) => row.split("|").map((cell) => cell.trim()));
  const [sum, ...parts] = rows.toReversed();
  expect(parts).toHaveLength(6);
  for (const [, what, each, price, cost] of parts)
    expect(Number(each) * money(price), what).toBeCloseTo(money(cost), 6);
  const total = parts.reduce((all, [, , , , cost]) => all + money(cost), 0);
  expect(money(sum?.[4])).toBeCloseTo(total, 6);
});

test("the arithmetic of what comes besides is right", () => {
  const [, table = ""] = /^\| besides \|.*\n\|[-|]+\|\n((?:\|.*\n)+)/m.exec(page) ?? [];
  const rows = table.trim().split("\n");
  expect(rows).toHaveLength(5);
  for (const row of rows) {
    const [, what, arithmetic = "", cost = ""] = row.split("|").map((cell) => cell.trim());
    const terms = arithmetic.replace(" a million", "").replaceAll(",", "").split(" + ");
    const factor = (text: string) =>
      text
        .split(" / ")
        .map(Number)
        .reduce((one, other) => one / other);
    const value = terms
      .map((term) =>
        term
          .split(" x ")
          .map(factor)
          .reduce((one, other) => one * other),
      )
      .reduce((one, other) => one + other);
    const [, said = ""] = /^\$([\d.]+)/.exec(cost) ?? [];
    expect(value, what).toBeCloseTo(Number(said), 7);
  }
});
