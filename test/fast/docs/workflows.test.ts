import { existsSync, readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";

import { subcommands } from "../../../scripts/toolhub/commands.ts";

const own = ".github/workflows";
const ofTemplate = "create/template/.github/workflows";
const files = [own, ofTemplate].flatMap((folder) =>
  readdirSync(folder).map((name) => `${folder}/${name}`),
);

interface Step {
  readonly run?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}

interface Job {
  readonly needs?: string;
  readonly "runs-on": string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

interface Workflow {
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

const read = (file: string): Workflow => parse(readFileSync(file, "utf8"));

const { scripts }: { scripts: Record<string, string> } = JSON.parse(
  readFileSync("package.json", "utf8"),
);

/** The scripts of a new repository, as create.ts writes them. */
const scriptsOfTemplate = Object.fromEntries(
  [...readFileSync("create/create.ts", "utf8").matchAll(/^ {4}(\w+): "(toolhub .*)",$/gm)].map(
    ([, name = "", command = ""]) => [name, command],
  ),
);

test.each(files)("%s names every action by its commit, which nobody can move", (name) => {
  const text = readFileSync(name, "utf8");
  const actions = [...text.matchAll(/^\s*(?:- )?uses: *(.*)$/gm)].map(([, action = ""]) => action);
  expect(actions.length).toBeGreaterThan(0);
  for (const action of actions)
    expect(action).toMatch(/^[\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+(\.\d+)*$/);
});

test("the scripts of a new repository are commands of toolhub", () => {
  const commands = Object.values(scriptsOfTemplate).flatMap((script) => script.split(" && "));
  const names = subcommands.map(({ name }) => `toolhub ${name}`);
  expect(commands.length).toBeGreaterThan(4);
  for (const command of commands) expect(names).toContain(command.split(" --")[0]);
});

test.each(files)(
  "%s: a job comes after jobs that are there, and may only read unless it says so",
  (file) => {
    const { permissions, jobs } = read(file);
    expect(permissions).toEqual({ contents: "read" });
    for (const { needs, ...job } of Object.values(jobs)) {
      if (needs !== undefined) expect(Object.keys(jobs)).toContain(needs);
      expect(job["runs-on"]).toMatch(/^ubuntu-\d\d\.\d\d$/);
      for (const step of job.steps) expect([step.run, step.uses].filter(Boolean)).toHaveLength(1);
    }
  },
);

/** What each command of a job takes that must be there. */
const listCommands = ({ steps }: Job) => {
  const lines = steps.flatMap(({ run = "", uses = "" }) => [uses, ...run.trim().split("\n")]);
  return lines.map((line, index) => ({ line, before: lines.slice(0, index).join("\n") }));
};

const commands = files.flatMap((file) =>
  Object.values(read(file).jobs).flatMap((job) =>
    listCommands(job).map((command) => ({ file, ...command })),
  ),
);
const starting = (pattern: RegExp) => commands.filter(({ line }) => pattern.test(line));

test("every script that a workflow runs exists, after the packages that it needs", () => {
  for (const { file, line, before } of starting(/^npm run /)) {
    const [, name = ""] = /^npm run (\S+)/.exec(line) ?? [];
    const known = file.startsWith(own) ? scripts : scriptsOfTemplate;
    expect(Object.keys(known), `${file}: ${line}`).toContain(name);
    expect(before, `${file}: ${line}`).toContain("npm ci");
  }
  expect(starting(/^npm run /).length).toBeGreaterThan(2);
});

test("every program that a workflow runs is there, after the checkout and Node", () => {
  for (const { file, line, before } of starting(/^(npm|bash) /)) {
    expect(before, `${file}: ${line}`).toMatch(/actions\/checkout@[\s\S]*actions\/setup-node@/);
    const [, program] = /^bash (\S+)/.exec(line) ?? [];
    if (program !== undefined) expect(existsSync(program), `${file}: ${line}`).toBe(true);
  }
});

test.each(files)("%s runs the Node of the project", (file) => {
  const [major] = JSON.parse(readFileSync("package.json", "utf8")).devDependencies.node.split(".");
  const steps = Object.values(read(file).jobs).flatMap((job) => job.steps);
  const nodes = steps.filter(({ uses = "" }) => uses.startsWith("actions/setup-node@"));
  expect(nodes.length).toBeGreaterThan(0);
  for (const node of nodes) expect(node.with?.["node-version"]).toBe(Number(major));
});

test("a tag is tested, then its image is pushed with an attestation, then both packages with theirs", () => {
  const { jobs } = read(`${own}/release.yml`);
  expect(readFileSync(`${own}/release.yml`, "utf8")).toContain('tags: ["v*"]');
  expect([jobs.image?.needs, jobs.packages?.needs]).toEqual(["test", "image"]);
  const used = jobs.image?.steps.map(({ uses }) => uses ?? "").join("\n");
  expect(used).toContain("actions/attest-build-provenance@");
  expect(jobs.image?.permissions).toMatchObject({ "id-token": "write", attestations: "write" });
  expect(jobs.packages?.permissions).toEqual({ contents: "read", "id-token": "write" });
  const lines = jobs.packages?.steps.flatMap(({ run = "" }) => run.trim().split("\n")) ?? [];
  const published = lines.filter((line) => line.startsWith("npm publish"));
  expect(published).toEqual(
    ["toolhub", "create-toolhub"].map(
      (name) => `npm publish ./dist/packages/${name} --provenance --access public`,
    ),
  );
  // npm knows the workflow by its identity, so that there is no token to steal.
  expect(readFileSync(`${own}/release.yml`, "utf8")).not.toMatch(/secrets\.(?!GITHUB_TOKEN)/);
  const build = lines.find((line) => line.startsWith("npm run package"));
  // npm attests only what names the repository that it is built in.
  expect(build).toContain('--source "$GITHUB_SERVER_URL/$GITHUB_REPOSITORY"');
  expect(build).toContain('--image "ghcr.io/$' + '{GITHUB_REPOSITORY,,}"');
});
