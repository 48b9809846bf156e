import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect, inject, test } from "vitest";

import { toCatalogModule } from "../../compiler/cli/catalog-module.ts";
import { catalog } from "../../src/catalog/catalog.gen.ts";
import type { CompiledToolset } from "../../src/catalog/compiled.ts";
import { identity } from "../../src/settings/identity.ts";
import {
  connectPerson,
  createFolder,
  createKeyRing,
  refuse,
  type SelfhostServer,
  startSelfhost,
} from "./selfhost-server.ts";

const [trials] = catalog;
if (!trials) throw new Error("there is no toolset");

/** A team's own toolset, at an address that a setting of its own names. */
const own: CompiledToolset = {
  ...trials,
  title: "Trials of the team",
  endpoint: ["$", "{TEAM_HOST}/graphql"].join(""),
};
const build = (brand = {}, version: string = identity.version) =>
  toCatalogModule([own], version, brand);

/** A folder with this as its catalogue. */
function createCatalog(text: string): string {
  const folder = createFolder();
  writeFileSync(join(folder, "catalog.js"), text);
  return folder;
}

const readIntroduction = ({ origin }: SelfhostServer) =>
  fetch(`${origin}/llms.txt`).then((answer) => answer.text());

test("a team's catalogue takes the place of the built-in one, with the settings that it names", async () => {
  const server = await startSelfhost({
    CATALOG_DIR: createCatalog(build()),
    TEAM_HOST: inject("demoUrl"),
    CLINICAL_TRIALS_ENDPOINT: "http://127.0.0.1:1/graphql",
  });
  expect(await readIntroduction(server)).toContain("Trials of the team");
  const person = await connectPerson(server);
  const answer = await person.call("search_clinical_trials", { condition: "asthma" });
  expect(await answer.text()).toContain('"structuredContent":{"trials":[{');
});

test("without one the built-in is served", async () => {
  const server = await startSelfhost({ CATALOG_DIR: createFolder() });
  expect(await readIntroduction(server)).toContain(trials.title);
});

test("whose server it is stands in the catalogue, as text; a setting has the last word", async () => {
  const CATALOG_DIR = createCatalog(build({ NAME: "Acme $(id) `id`" }));
  const settings = { CATALOG_DIR, TEAM_HOST: inject("demoUrl") };
  expect(await readIntroduction(await startSelfhost(settings))).toMatch(/^# Acme \$\(id\) `id`\n/);
  const named = await startSelfhost({ ...settings, NAME: "Other" });
  expect(await readIntroduction(named)).toMatch(/^# Other\n/);
});

const good = { PUBLIC_URL: "http://localhost:8080", KEY_RING: createKeyRing() };
const tryCatalog = (folder: string, settings = {}, how = {}) =>
  refuse({ ...good, DATA_DIR: createFolder(), CATALOG_DIR: folder, ...settings }, how);

test.each([
  [
    "another version's",
    () => build({}, "0.0.9"),
    `is a catalogue of toolhub 0.0.9, and this is toolhub ${identity.version}. Build both with the same version.`,
  ],
  ["cut short", () => build().slice(0, -200), "was changed or cut short after it was built."],
  ["changed", () => build().replace("bearer", "none"), "was changed or cut short after"],
  ["another program", () => "export const catalog = [];\n", "is not a catalogue of toolhub."],
  ["empty", () => "", "is not a catalogue of toolhub."],
  ["not text", () => "\0\x01\xff\0", "is not a catalogue of toolhub."],
])(
  "a catalogue that is %s: exit 65, one sentence with the file and what to do",
  (_, make, words) => {
    const folder = createCatalog(make());
    const { status, said } = tryCatalog(folder);
    expect(said).toContain(`toolhub cannot start: ${folder}/catalog.js ${words}`);
    expect(said).toMatch(/npx toolhub build|Build both/);
    expect(said.split("\n")).toHaveLength(1);
    expect(status).toBe(65);
  },
);

test("a folder in its place, which docker makes of a file that is not there: exit 65", () => {
  const folder = createFolder();
  mkdirSync(join(folder, "catalog.js"));
  const { status, said } = tryCatalog(folder);
  expect(said).toContain(
    `${folder}/catalog.js is no file that user ${process.getuid?.()} can read`,
  );
  expect(status).toBe(65);
});

test("an app without any catalogue asks for one", () => {
  const app = createFolder();
  cpSync(inject("appFolder"), app, { recursive: true });
  rmSync(join(app, "catalog.js"));
  const { status, said } = tryCatalog(createFolder(), { APP_DIR: app });
  expect(said).toContain("npx toolhub build writes it");
  expect(status).toBe(65);
});

// Root may read everything.
test.runIf(process.getuid?.() === 0)("a catalogue that the user may not read: exit 65", () => {
  const app = createFolder();
  cpSync(inject("appFolder"), app, { recursive: true });
  const folder = createCatalog(build());
  for (const path of [app, folder]) chmodSync(path, 0o755);
  chmodSync(join(folder, "catalog.js"), 0o600);
  const { status, said } = tryCatalog(folder, { APP_DIR: app }, { uid: 65532 });
  expect(said).toContain("catalog.js is no file that user 65532 can read");
  expect(status).toBe(65);
});

test("no line of a catalogue's head is run or reaches another setting", async () => {
  const file = join(createFolder(), "run");
  const hostile = {
    [`NAME x\n// setting X$(>${file})\n// default METRICS_TOKEN`]: "of-the-catalogue",
  };
  const server = await startSelfhost({
    CATALOG_DIR: createCatalog(build(hostile)),
    TEAM_HOST: inject("demoUrl"),
  });
  expect(await readIntroduction(server)).toContain("Trials of the team");
  const bindings = readFileSync(join(String(server.settings.DATA_DIR), "bindings.capnp"), "utf8");
  expect(bindings).not.toContain("X$");
  expect(existsSync(file)).toBe(false);
  // Had it set the token, nobody without it could ask.
  expect((await fetch(`${server.origin}/metrics`)).status).toBe(200);
  expect(bindings).toContain('(name = "TEAM_HOST", fromEnvironment = "TEAM_HOST")');
});
