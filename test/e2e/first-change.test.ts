import { exec } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";

import { createCheckout } from "../support/checkout.ts";

const page = readFileSync("docs/your-first-change.md", "utf8");
const run = promisify(exec);

/** What a test needs beside the parts of the product. */
const more = ["biome.json", "docs", "test", "vitest.config.ts", "worker-configuration.d.ts"];

/** The repository as a newcomer has it, with caches of its own: this test runs tests while others run. */
function createClone(): string {
  const { folder, remove } = createCheckout();
  onTestFinished(remove);
  for (const part of [...more, "package-lock.json", ".gitignore"]) {
    cpSync(part, join(folder, part), { recursive: true });
  }
  const modules = join(folder, "node_modules");
  unlinkSync(modules);
  mkdirSync(modules);
  for (const name of readdirSync("node_modules").filter((name) => !name.startsWith(".vite"))) {
    symlinkSync(resolve("node_modules", name), join(modules, name));
  }
  return folder;
}

type Step =
  | { readonly act: "run"; readonly lines: readonly string[] }
  | { readonly act: "create" | "patch"; readonly file: string; readonly text: string }
  | { readonly act: "replace"; readonly file: string; readonly to: string; readonly from: string };

/** What a part of the page says to do, in order. A block belongs to the file that was named last. */
function listSteps(heading: string): Step[] {
  const part = page.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? "";
  const marks = part.matchAll(
    /^```(\w+)\n([\s\S]*?)^```|In `([^`]+)` write `([^`]+)` for\s+`([^`]+)`|`([\w./-]+)`(?=:\n\n```|, which)/gm,
  );
  let named = "";
  return [...marks].flatMap(
    ([, language, text = "", file = "", to = "", from = "", name]): Step[] => {
      if (name !== undefined) named = name;
      if (file !== "") return [{ act: "replace", file, to, from }];
      if (language === undefined) return [];
      if (language === "sh") return [{ act: "run", lines: text.trim().split("\n") }];
      return [{ act: language === "diff" ? "patch" : "create", file: named, text }];
    },
  );
}

/** Puts `to` where `from` stands, which it has to do once. */
function replace(path: string, from: string, to: string): void {
  const parts = readFileSync(path, "utf8").split(from);
  expect(parts, `${path}: ${from}`).toHaveLength(2);
  writeFileSync(path, parts.join(to));
}

/** The lines of a diff that begin with one of these marks. */
const pick = (diff: string, marks: string) =>
  diff.replaceAll(/^(.).*\n/gm, (line, mark) => (marks.includes(mark) ? line.slice(1) : ""));

/** What the tests around this one have set, which the newcomer has not. */
const ofVitest = /^(?:VITEST|TEST$|NODE_ENV|DEMO_PORT|DEV$|PROD$|SSR$|MODE$|BASE_URL)/;

/** Runs lines as a shell does, in the clone. */
async function runLines(folder: string, lines: readonly string[]): Promise<void> {
  const named = lines.join(" ").matchAll(/(?<= )(?:test|src|compiler)\/[\w./-]+/g);
  for (const [path] of named) expect(existsSync(join(folder, path)), path).toBe(true);
  const env = { ...process.env };
  for (const name of Object.keys(env).filter((name) => ofVitest.test(name))) delete env[name];
  for (const line of lines) await run(line, { cwd: folder, env });
}

async function follow(folder: string, step: Step): Promise<void> {
  if (step.act === "run") return runLines(folder, step.lines);
  const path = join(folder, step.file);
  if (step.act === "create") writeFileSync(path, step.text, { flag: "wx" });
  else if (step.act === "replace") replace(path, step.from, step.to);
  else replace(path, pick(step.text, " -"), pick(step.text, " +"));
}

test.each([
  ["Add a directive", ["create", "patch", "patch", "create", "patch", "replace", "run"]],
  ["Add a tool", ["create", "run", "patch", "patch", "patch", "run"]],
  ["Add a column", ["patch", "patch", "patch", "patch", "create", "replace", "run"]],
])(
  "%s: the page leads from a fresh clone to green tests",
  async (heading, acts) => {
    const steps = listSteps(heading);
    expect(steps.map(({ act }) => act)).toEqual(acts);
    const folder = createClone();
    for (const step of steps) await follow(folder, step);
  },
  300_000,
);
