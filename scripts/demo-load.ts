import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import * as z from "zod";

import { UsageError } from "../compiler/cli/command.ts";
import { print, warn } from "../compiler/cli/print.ts";
import { toTrial } from "../demo/clinical-trials-gov.ts";
import { runScript } from "./run-script.ts";

const help = `npm run demo:load -- <folder>

  Loads records of ClinicalTrials.gov (API v2, JSON) into the running demo, beside its invented trials. A file holds one
  study, or a page of them as the API answers it: {"studies": [...]}. What is loaded already is replaced.

  DEMO_URL  where the demo is, http://localhost:8485 unless it is set
  DEMO_KEY  a key of the demo; one is made unless it is set
  --help    show this

Exit codes: 0 all are loaded; 1 some are not, or the demo does not answer; 2 the command is not understood.`;

const demoUrl = process.env.DEMO_URL ?? "http://localhost:8485";

/** What ends the command; its message is for people. */
class LoadError extends Error {}

async function post(path: string, body: object, key?: string): Promise<Response> {
  const headers = { "content-type": "application/json" };
  const authorization = key === undefined ? {} : { authorization: `Bearer ${key}` };
  return await fetch(`${demoUrl}${path}`, {
    method: "POST",
    headers: { ...headers, ...authorization },
    body: JSON.stringify(body),
  }).catch(() => {
    throw new LoadError(
      `The demo does not answer at ${demoUrl}. Start it with npm run dev, then try again.`,
    );
  });
}

async function makeKey(): Promise<string> {
  const response = await post("/keys", { name: "demo:load" });
  const made = z.object({ key: z.string() }).safeParse(await response.json().catch(() => null));
  if (!made.success) throw new LoadError(`What answers at ${demoUrl} is not the demo.`);
  return made.data.key;
}

async function listFiles(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => {
    throw new LoadError(`There is no folder ${folder} that can be read.`);
  });
  const files = names.filter((name) => name.endsWith(".json")).toSorted();
  if (files.length === 0) throw new LoadError(`The folder ${folder} holds no .json file.`);
  return files;
}

const Page = z.object({ studies: z.array(z.unknown()) });

/** The studies of a file. Throws: `SyntaxError`. */
async function readStudies(file: string): Promise<readonly unknown[]> {
  const record: unknown = JSON.parse(await readFile(file, "utf8"));
  const page = Page.safeParse(record);
  return page.success ? page.data.studies : [record];
}

/** Returns the trial's id. Throws: what is wrong with the study. */
async function loadStudy(study: unknown, key: string): Promise<string> {
  const trial = toTrial(study);
  const response = await post("/load", trial, key);
  if (response.status === 204) return trial.trialId;
  throw new Error(`the demo answered ${response.status}: ${await response.text()}`);
}

function toReason(error: unknown): string {
  if (error instanceof z.ZodError) {
    const [issue] = error.issues;
    return `it is no study of ClinicalTrials.gov: ${issue?.path.join(".")}: ${issue?.message}`;
  }
  return error instanceof Error ? error.message : String(error);
}

/** Says what became of a study. Returns whether it is loaded. Throws: `LoadError`. */
async function attempt(file: string, load: () => Promise<string>): Promise<boolean> {
  try {
    print(`${file}: loaded ${await load()}`);
    return true;
  } catch (error) {
    if (error instanceof LoadError) throw error;
    warn(`${file}: not loaded: ${toReason(error)}`);
    return false;
  }
}

/** Returns for each study of the file whether it is loaded; one that cannot be read counts as one. */
async function loadFile(folder: string, file: string, key: string): Promise<boolean[]> {
  const studies = await readStudies(join(folder, file)).catch((error: unknown) => ({ error }));
  if ("error" in studies) return [await attempt(file, () => Promise.reject(studies.error))];
  const loaded: boolean[] = [];
  for (const study of studies) loaded.push(await attempt(file, () => loadStudy(study, key)));
  return loaded;
}

async function load(folder: string): Promise<number> {
  const files = await listFiles(folder);
  const key = process.env.DEMO_KEY ?? (await makeKey());
  const loaded: boolean[] = [];
  for (const file of files) loaded.push(...(await loadFile(folder, file, key)));
  const count = loaded.filter(Boolean).length;
  print(
    `${count} of ${loaded.length} records loaded. Records are published by the US National Library of Medicine (ClinicalTrials.gov). Try: search_clinical_trials.`,
  );
  return count < loaded.length ? 1 : 0;
}

async function run(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { help: { type: "boolean" } },
  });
  if (values.help) {
    print(help);
    return 0;
  }
  const [folder, second] = positionals;
  if (folder === undefined || second !== undefined) throw new UsageError("Name one folder.");
  try {
    return await load(folder);
  } catch (error) {
    if (!(error instanceof LoadError)) throw error;
    warn(error.message);
    return 1;
  }
}

await runScript(help, run);
