import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";

import { UsageError } from "../../compiler/cli/command.ts";
import { print, warn } from "../../compiler/cli/print.ts";
import { runScript } from "../run-script.ts";
import { cutSection, findReleaseProblems, setVersion, toNotes } from "./release.ts";

const help = `npm run release -- <version> [--push]

  Makes a release of what is here: the version in package.json, package-lock.json and src/settings/identity.ts, a section of
  CHANGELOG.md, a commit and a tag v<version> with the section as its notes. It pushes nothing unless it is told to.

  --push   pushes the commit and the tag to origin, where the workflow builds and publishes
  --help   shows this

Exit codes: 0 the release is made; 1 something is to be done first; 2 the command is not understood.`;

const git = (...args: readonly string[]) => execFileSync("git", args, { encoding: "utf8" }).trim();
const read = (file: string) => readFileSync(file, "utf8");

function release(version: string, isPushed: boolean): number {
  const current: string = JSON.parse(read("package.json")).version;
  const problems = findReleaseProblems({
    version,
    current,
    changelog: read("CHANGELOG.md"),
    changedFiles: git("status", "--porcelain"),
    branch: git("rev-parse", "--abbrev-ref", "HEAD"),
    tags: git("tag", "--list").split("\n"),
  });
  if (problems.length > 0) {
    warn("No release was made:", ...problems.map((problem) => `- ${problem}`));
    return 1;
  }
  const date = new Date().toISOString().slice(0, 10);
  const { changelog, section } = cutSection(read("CHANGELOG.md"), version, date);
  writeFileSync("CHANGELOG.md", changelog);
  for (const file of ["package.json", "package-lock.json", "src/settings/identity.ts"])
    writeFileSync(file, setVersion(file, read(file), current, version));
  git("commit", "--quiet", "--all", "--message", `release: ${version}`);
  git(
    "tag",
    "--annotate",
    `v${version}`,
    "--cleanup=verbatim",
    "--message",
    toNotes(version, section),
  );
  if (isPushed) git("push", "--quiet", "--atomic", "origin", "HEAD", `v${version}`);
  print(
    isPushed
      ? `v${version} is pushed.`
      : `v${version} is made here and nowhere else. Look at it: git show v${version}. Then: git push --atomic origin HEAD v${version}`,
  );
  return 0;
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { push: { type: "boolean" }, help: { type: "boolean" } },
  });
  if (values.help) {
    print(help);
    return 0;
  }
  const [version, ...more] = positionals;
  if (version === undefined || more.length > 0)
    throw new UsageError("Write: npm run release -- <version>, such as 1.2.3.");
  return release(version, values.push === true);
}

await runScript(help, main);
