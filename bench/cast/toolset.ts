import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

export const toolsetName = "bench";
const template = resolve(import.meta.dirname, "../toolset");

/** The name of the tool at `index`, counted from 1. */
export const toToolName = (index: number) => `get_trial_${index}`;

/** Writes a toolset of `tools` operations below `folder`, for a compiler to read. */
export function writeToolset(folder: string, tools: number): void {
  const toolset = join(folder, toolsetName);
  const operations = join(toolset, "operations");
  mkdirSync(operations, { recursive: true });
  for (const name of ["toolset.json", "schema.graphql", "probe.graphql"]) {
    cpSync(join(template, name), join(toolset, name));
  }
  const operation = readFileSync(join(template, "operations/get_trial.graphql"), "utf8");
  for (let index = 1; index <= tools; index += 1) {
    const name = toToolName(index);
    const text = operation.replace("query get_trial(", `query ${name}(`);
    writeFileSync(join(operations, `${name}.graphql`), text);
  }
}
