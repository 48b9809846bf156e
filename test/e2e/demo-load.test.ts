import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";

import { createDemo } from "../support/demo.ts";
import { startWorkerdServer, type WorkerdServer } from "../support/workerd-server.ts";

let server: WorkerdServer;
beforeAll(async () => {
  server = await startWorkerdServer({}, { config: "demo/wrangler.toml", main: "demo/index.ts" });
});
afterAll(() => server.remove());

/** As ClinicalTrials.gov writes a study, with what the demo reads of it. */
const toStudy = (nctId: string, briefTitle: string) => ({
  hasResults: false,
  protocolSection: {
    identificationModule: { nctId, briefTitle },
    statusModule: { overallStatus: "RECRUITING", startDateStruct: { date: "2024-03" } },
    conditionsModule: { conditions: ["Hiccups"] },
    designModule: { studyType: "INTERVENTIONAL", phases: ["PHASE1", "PHASE2"] },
    contactsLocationsModule: { locations: [{ city: "Łódź", country: "Poland" }] },
  },
});

function createFolder(files: Readonly<Record<string, string>>) {
  const folder = mkdtempSync(join(tmpdir(), "toolhub-trials-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return folder;
}

async function load(args: readonly string[], url = server.origin) {
  const env = { ...process.env, DEMO_URL: url };
  const child = spawn("node", ["scripts/demo-load.ts", ...args], {
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = once(child, "close");
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = await ended;
  return { code, stdout: stdout.trimEnd().split("\n"), stderr };
}

async function search(condition: string) {
  const key = await createDemo(server.origin).makeKey("Ada");
  const query = `{ clinicalTrials(condition: "${condition}", limit: 9) { trials { trialId title phase locations { city } } } }`;
  const response = await fetch(`${server.origin}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${key}` },
    body: JSON.stringify({ query }),
  });
  return (await response.json<{ data: { clinicalTrials: { trials: object[] } } }>()).data
    .clinicalTrials.trials;
}

const credit =
  "Records are published by the US National Library of Medicine (ClinicalTrials.gov). Try: search_clinical_trials.";

test("studies of files and of pages are loaded, and found; the same again replaces them", async () => {
  const one = createFolder({
    "one.json": JSON.stringify(toStudy("NCT80000001", "Holding the breath")),
  });
  expect(await load([one])).toEqual({
    code: 0,
    stdout: ["one.json: loaded NCT80000001", `1 of 1 records loaded. ${credit}`],
    stderr: "",
  });
  const studies = [
    toStudy("NCT80000001", "Holding it longer"),
    toStudy("NCT80000002", "A spoon of sugar"),
  ];
  const page = createFolder({
    "page.json": JSON.stringify({ nextPageToken: "n", studies }),
    "read.me": "no JSON",
  });
  expect((await load([page])).stdout).toEqual([
    "page.json: loaded NCT80000001",
    "page.json: loaded NCT80000002",
    `2 of 2 records loaded. ${credit}`,
  ]);
  const rest = { phase: "PHASE1_PHASE2", locations: [{ city: "Łódź" }] };
  expect(await search("hiccups")).toEqual([
    { trialId: "NCT80000001", title: "Holding it longer", ...rest },
    { trialId: "NCT80000002", title: "A spoon of sugar", ...rest },
  ]);
});

test("what is no study is told with its file, and the others are loaded", async () => {
  const folder = createFolder({
    "a.json": "{",
    "b.json": '{"protocolSection":{"identificationModule":{},"statusModule":{}}}',
    "c.json": JSON.stringify(toStudy("NCT80000003", "Yawning")),
  });
  const { code, stdout, stderr } = await load([folder]);
  expect(code).toBe(1);
  expect(stdout).toEqual(["c.json: loaded NCT80000003", `1 of 3 records loaded. ${credit}`]);
  const [first, second, ...others] = stderr.trimEnd().split("\n");
  expect(first).toMatch(/^a\.json: not loaded: .*JSON/);
  expect(second).toMatch(
    /^b\.json: not loaded: it is no study of ClinicalTrials\.gov: protocolSection\.identificationModule\.nctId: /,
  );
  expect(others).toEqual([]);
});

test.each([
  [["/nowhere/at-all"], 1, "There is no folder /nowhere/at-all that can be read."],
  [[], 2, "Name one folder."],
  [["a", "b"], 2, "Name one folder."],
  [["--all"], 2, "Unknown option '--all'"],
])("%j is told in a sentence", async (args, code, sentence) => {
  const ended = await load(args);
  expect(ended.code).toBe(code);
  expect(ended.stderr).toContain(sentence);
  expect(ended.stderr).not.toContain("    at ");
});

test("a folder without records, and a demo that does not answer, are told in a sentence", async () => {
  const empty = createFolder({ "read.me": "" });
  expect(await load([empty])).toMatchObject({
    code: 1,
    stderr: `The folder ${empty} holds no .json file.\n`,
  });
  const folder = createFolder({ "a.json": "{}" });
  // Nobody can listen there.
  const nowhere = "http://127.0.0.1:0";
  expect(await load([folder], nowhere)).toMatchObject({
    code: 1,
    stderr: `The demo does not answer at ${nowhere}. Start it with npm run dev, then try again.\n`,
  });
  // toolhub's own pages, or any other server's.
  expect(await load([folder], `${server.origin}/nothing`)).toMatchObject({
    code: 1,
    stderr: `What answers at ${server.origin}/nothing is not the demo.\n`,
  });
});
