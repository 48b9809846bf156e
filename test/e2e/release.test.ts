import { execFileSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, onTestFinished, test } from "vitest";

import { runScript } from "../support/compiler-cli.ts";

const script = resolve("scripts/release/run.ts");
const changelog = (section: string) =>
  `# Changelog\n\nNothing is released yet.\n\n## Unreleased\n\n${section}\n\n## 0.0.1 (2026-01-01)\n\n- old\n`;
const good = "### Added\n\n- something new\n";

/** A clone of a small repository with the files that a release changes, and where it would be pushed to. */
function createClone(section = good) {
  const folder = mkdtempSync(join(tmpdir(), "toolhub-release-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const [origin, clone] = [join(folder, "origin"), join(folder, "clone")];
  const git = (cwd: string, ...args: string[]) =>
    execFileSync("git", args, { cwd, encoding: "utf8" }).trim();
  execFileSync("git", ["init", "--quiet", "--bare", "--initial-branch=main", origin]);
  execFileSync("git", ["clone", "--quiet", origin, clone], { stdio: "ignore" });
  git(clone, "checkout", "-q", "-B", "main");
  git(clone, "config", "user.name", "Ada");
  git(clone, "config", "user.email", "ada@acme.dev");
  mkdirSync(join(clone, "src"));
  for (const file of ["package.json", "package-lock.json", "src/settings/identity.ts"])
    cpSync(file, join(clone, file));
  writeFileSync(join(clone, "CHANGELOG.md"), changelog(section));
  git(clone, "add", ".");
  git(clone, "commit", "-q", "-m", "start");
  const run = (...args: readonly string[]) => runScript(script, {}, clone, ...args);
  const read = (file: string) => readFileSync(join(clone, file), "utf8");
  return { clone, origin, run, read, git: (...args: string[]) => git(clone, ...args) };
}

test("a release has one version everywhere, its section, a commit and a tag with the notes, and is pushed by nobody", async () => {
  const { run, read, git, origin } = createClone();
  const { status, stdout } = await run("7.0.1");
  expect(status).toBe(0);
  expect(stdout).toContain("git push --atomic origin HEAD v7.0.1");
  expect(JSON.parse(read("package.json")).version).toBe("7.0.1");
  const lock = JSON.parse(read("package-lock.json"));
  expect([lock.version, lock.packages[""].version]).toEqual(["7.0.1", "7.0.1"]);
  expect(read("src/settings/identity.ts")).toContain('version: "7.0.1"');
  expect(read("CHANGELOG.md")).toMatch(
    /## Unreleased\n\n## 7\.0\.1 \(\d{4}-\d\d-\d\d\)\n\n### Added\n\n- something new\n\n## 0\.0\.1/,
  );
  expect(read("CHANGELOG.md")).not.toContain("Nothing is released yet.");
  expect(git("status", "--porcelain")).toBe("");
  expect(git("log", "-1", "--format=%s")).toBe("release: 7.0.1");
  expect(git("tag", "--list", "--format=%(contents)")).toBe(
    "toolhub 7.0.1\n\n### Added\n\n- something new",
  );
  expect(execFileSync("git", ["branch", "--list"], { cwd: origin, encoding: "utf8" })).toBe("");
});

test("--push sends the commit and the tag", async () => {
  const { run, origin } = createClone();
  expect((await run("7.0.1", "--push")).status).toBe(0);
  const tags = execFileSync("git", ["tag", "--list"], { cwd: origin, encoding: "utf8" });
  expect(tags.trim()).toBe("v7.0.1");
});

test("all that is to be done first is told at once, and nothing is changed", async () => {
  const { run, clone, git } = createClone("### Removed\n\n- something old\n");
  git("checkout", "-q", "-b", "topic");
  writeFileSync(join(clone, "notes.txt"), "mine");
  symlinkSync("notes.txt", join(clone, "link"));
  git("tag", "v0.0.1");
  const { status, stderr } = await run("0.0.1");
  expect(status).toBe(1);
  for (const said of [
    "does not come after",
    "a tag v0.0.1",
    "Migration",
    "not committed",
    "this is topic",
  ])
    expect(stderr).toContain(said);
  expect(git("log", "--format=%s")).toBe("start");
  expect(git("status", "--porcelain").split("\n")).toEqual(["?? link", "?? notes.txt"]);
  expect(git("tag", "--list")).toBe("v0.0.1");
});

test.each([
  ["1.2", 1, "is no version"],
  ["v1.2.3", 1, "is no version"],
  ["1.2.3-beta", 1, "is no version"],
])("%s is told", async (version, code, said) => {
  const { status, stderr } = await createClone().run(version);
  expect(status).toBe(code);
  expect(stderr).toContain(said);
});

test("a changelog that says nothing is told", async () => {
  const { stderr } = await createClone("").run("7.0.0");
  expect(stderr).toContain("CHANGELOG.md has nothing under Unreleased");
});
