import { writeFileSync } from "node:fs";
import { join } from "node:path";

import type { Command, CommandInput } from "../../compiler/cli/command.ts";
import { compileHere } from "../../compiler/cli/compile-here.ts";
import { print, printJson, warn } from "../../compiler/cli/print.ts";
import { ToolsetError } from "../../compiler/diagnostics/toolset-error.ts";
import { findToolset } from "../../compiler/read/toolset-folder.ts";
import type { CompiledToolset } from "../../src/catalog/compiled.ts";
import { toKeyVariable } from "../../src/catalog/keys/key-state.ts";
import { fillToolsets } from "../../src/catalog/toolsets.ts";
import { parseUpstreamConfig } from "../../src/config.ts";
import { createLocalCaller } from "../../src/mcp/local-caller.ts";
import { advise } from "./advise.ts";
import {
  askApi,
  type KnownAnswer,
  listProvocations,
  type ProvocationName,
  provocationNames,
} from "./provocations.ts";

const file = "answers.json";

export const probeErrors: Command = {
  name: "probe-errors",
  usage: "<toolset>",
  summary: `provoke errors of a toolset's API, show how they are told, and write ${file}`,
  details: `The API is asked with a wrong key, for an id that there is not, and with an argument of a wrong type: queries, never changes.
The key is taken from <TOOLSET>_KEY, such as CLINICAL_TRIALS_KEY. What is written, beside toolset.json, holds no key.`,
  operands: { min: 1, max: 1 },
  options: [],
  run,
};

async function run({ operands: [name], isJson }: CommandInput): Promise<number> {
  const { folder, name: found } = findToolset(name);
  const [toolset] = fillToolsets(compileHere({ only: [found] }), parseUpstreamConfig(process.env));
  if (!toolset) return 1;
  const key = await findKey(toolset, folder);
  const answers: KnownAnswer[] = [];
  for (const provocation of listProvocations(toolset, key)) {
    warn(`Asking ${toolset.title}: ${provocation.name}.`);
    answers.push(await askApi(toolset, provocation, key));
  }
  const written = join(folder, file);
  writeFileSync(written, `${JSON.stringify(answers, null, 2)}\n`);
  if (isJson) printJson({ ok: true, file: written, answers });
  else show(answers, written);
  return 0;
}

/** Null if the API takes none. Throws: `ToolsetError` if it takes one, and none is set. */
async function findKey(toolset: CompiledToolset, folder: string): Promise<string | null> {
  if (toolset.auth.type === "none") return null;
  const variable = toKeyVariable(toolset.name);
  if (!process.env[variable]) {
    const message = `Set ${variable} to a key that works: what is wrong with an id or an argument is told to nobody else.`;
    throw new ToolsetError([{ file: join(folder, "toolset.json"), message }]);
  }
  return (await createLocalCaller([toolset], process.env, "probe").key(toolset.name)).text;
}

function show(answers: readonly KnownAnswer[], written: string): void {
  const isAllRight = answers.every((answer) => advise(answer) === null);
  for (const answer of answers) {
    const { name, status, told } = answer;
    print(`${name}: status ${status}`, `  ${told ? JSON.stringify(told) : "no error: data"}`);
    print(`  ${advise(answer) ?? "As it should be."}`);
  }
  const missing = provocationNames.filter((name) => !answers.some((one) => one.name === name));
  for (const name of missing) print(`${name}: not asked. ${whyNot[name]}`);
  const next = isAllRight
    ? 'Provoke what else your people meet, such as a limit, at the API itself: what it says then goes into "errors" of toolset.json.'
    : "Follow what is said above, then run this again.";
  print("", `Wrote ${written}. ${next}`);
}

/** Why a toolset cannot be asked so. */
const whyNot: Readonly<Record<ProvocationName, string>> = {
  "a wrong key": "The API takes no key.",
  "an unknown id":
    "No query has @notFound: mark the field that is null, or an error, for an unknown id.",
  "a wrong argument": "No query has a required argument.",
};
