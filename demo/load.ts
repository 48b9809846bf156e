import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import { toTrial } from "./clinical-trials-gov.ts";

const demoUrl = process.env.DEMO_URL ?? "http://localhost:8485";

function fail(sentence: string): never {
  console.error(sentence);
  process.exit(1);
}

async function makeKey(): Promise<string> {
  const response = await fetch(`${demoUrl}/keys`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name: "demo:load" }),
  }).catch(() =>
    fail(`The demo does not answer at ${demoUrl}. Start it with npm run dev, then try again.`),
  );
  const { key }: { key: string } = await response.json();
  return key;
}

async function listRecords(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() =>
    fail(`There is no folder ${folder} that can be read.`),
  );
  const records = names.filter((name) => name.endsWith(".json")).sort();
  if (records.length === 0) fail(`The folder ${folder} holds no .json file.`);
  return records;
}

async function loadRecord(file: string, key: string): Promise<string> {
  const trial = toTrial(JSON.parse(await readFile(file, "utf8")));
  const response = await fetch(`${demoUrl}/load`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${key}` },
    body: JSON.stringify(trial),
  });
  if (response.status !== 204)
    throw new Error(`the demo answered ${response.status}: ${await response.text()}`);
  return trial.trialId;
}

const [folder] = process.argv.slice(2);
if (folder === undefined)
  fail("Name a folder with ClinicalTrials.gov API v2 records: npm run demo:load <folder>");
const records = await listRecords(folder);
const key = process.env.DEMO_KEY ?? (await makeKey());
let failures = 0;
for (const [index, record] of records.entries()) {
  const progress = `${index + 1}/${records.length} ${record}`;
  try {
    console.log(`${progress} loaded as ${await loadRecord(join(folder, record), key)}`);
  } catch (error) {
    failures += 1;
    console.error(`${progress} not loaded: ${error instanceof Error ? error.message : error}`);
  }
}
console.log(
  `${records.length - failures} of ${records.length} records loaded. Records are published by the US National Library of Medicine (ClinicalTrials.gov). Try: search_clinical_trials.`,
);
process.exitCode = failures > 0 ? 1 : 0;
