import { execFile } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";

import { writeFiles } from "../support/compiler-toolset.ts";
import { openRecipeApi, type RecipeName, readRecipe } from "../support/recipes.ts";

/** What `npx toolhub` is in a repository that has installed it. */
const npx = `#!/bin/sh
shift
case "$1" in
  call) shift; exec node ${resolve("scripts/call.ts")} "$@" ;;
  *) exec node ${resolve("scripts/toolset.ts")} "$@" ;;
esac
`;

const hasuraAddress = "https://my-app.hasura.app/v1/graphql";

/** The name, the header that goes with the key as the page writes it, what the last command prints. */
const recipes: readonly (readonly [RecipeName, string, object])[] = [
  [
    "linear",
    "lin_api_...",
    { items: expect.any(Array), next_cursor: expect.toSatisfy(isTextOrNull) },
  ],
  ["gitlab", "Bearer glpat-...", { issues: { items: expect.any(Array) } }],
  ["hasura", "Bearer eyJ...", { items: expect.any(Array) }],
];

function isTextOrNull(value: unknown): boolean {
  return value === null || typeof value === "string";
}

test.each(recipes)(
  "%s: what the page has one type leads to a tool that answers",
  async (name, sent, shown) => {
    const { url, close } = await openRecipeApi(name, sent);
    onTestFinished(close);
    const { files, commands } = readRecipe(name);
    const schema = "toolsets/toolset.schema.json";
    const root = writeFiles({ "bin/npx": npx, [schema]: readFileSync(`demo/${schema}`, "utf8") });
    chmodSync(join(root, "bin/npx"), 0o755);
    const env = {
      ...process.env,
      PATH: `${join(root, "bin")}${delimiter}${process.env.PATH}`,
      [`${name.toUpperCase()}_ENDPOINT`]: url,
    };
    const type = async (command: string) => {
      const line = command.replace(hasuraAddress, url);
      return (await promisify(execFile)("sh", ["-c", line], { cwd: root, env })).stdout;
    };

    const [first = "", ...rest] = commands;
    expect(await type(first)).toContain(` pull ${name}\n`);
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    const printed: string[] = [];
    for (const command of rest) printed.push(await type(command));
    expect(
      commands.map((command) => / (new|pull|check|call) /.exec(`${command} `)?.[1] ?? "rm"),
    ).toEqual(["new", "rm", "pull", "check", "call"]);
    expect(printed.at(-2)).toMatch(new RegExp(`${name} +\\S+ +\\d+ +~\\d+`));
    expect(JSON.parse(printed.at(-1) ?? "")).toMatchObject(shown);
  },
);
