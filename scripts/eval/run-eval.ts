import { existsSync } from "node:fs";
import { join } from "node:path";

import type { CommandInput } from "../../compiler/cli/command.ts";
import { print, printJson, warn } from "../../compiler/cli/print.ts";
import { ToolsetError } from "../../compiler/diagnostics/toolset-error.ts";
import { readToolhubFile } from "../../compiler/read/settings/toolhub-file.ts";
import { compileToolsets } from "../../compiler/toolset.ts";
import type { CompiledToolset } from "../../src/catalog/compiled.ts";
import { createAnthropicModel } from "./anthropic-model.ts";
import type { Model } from "./model.ts";
import { type ModelSettings, readModelSettings } from "./model-settings.ts";
import { createOpenAiModel } from "./openai-model.ts";
import { listLines, toTotal } from "./outcome-lines.ts";
import { readTasks, type Task } from "./read-tasks.ts";
import { runTask, type TaskOutcome } from "./run-task.ts";
import { toDemoPath, withServed } from "./serve.ts";

export async function runEval({ operands: [name = ""], isJson }: CommandInput): Promise<number> {
  const settings = readModelSettings(process.env);
  const { folder, toolset } = compileNamed(name);
  const outcomes = await evaluate(toolset, readTasks(folder, toolset), createModel(settings));
  const total = toTotal(outcomes);
  const ok = total.done === total.tasks;
  if (isJson) printJson({ ok, toolset: name, model: settings.name, tasks: outcomes, total });
  else print(...listLines(outcomes));
  return ok ? 0 : 1;
}

export const createModel = (settings: ModelSettings): Model =>
  settings.api === "anthropic" ? createAnthropicModel(settings) : createOpenAiModel(settings);

/** One task after the other, so that seconds are a task's own. */
export function evaluate(
  toolset: CompiledToolset,
  tasks: readonly Task[],
  model: Model,
): Promise<TaskOutcome[]> {
  warn(`Starting the demo, and toolhub with ${toolset.title} ...`);
  return withServed(toolset, async (served) => {
    const outcomes: TaskOutcome[] = [];
    for (const task of tasks) {
      warn(`${task.name} ...`);
      outcomes.push(await runTask(task, served, model));
    }
    return outcomes;
  });
}

/** A toolset of this repository, or of its examples. Throws: `ToolsetError`. */
function compileNamed(name: string) {
  const above = [readToolhubFile().toolsets, "examples/toolsets"];
  const found = above.find((folder) => existsSync(join(folder, name, "toolset.json")));
  if (found === undefined) {
    const message = `There is no toolset "${name}" here.`;
    throw new ToolsetError([{ file: above.join(", "), message }]);
  }
  const folder = join(found, name);
  const [toolset] = compileToolsets(found, { only: [name] });
  if (toolset && toDemoPath(toolset) !== null) return { folder, toolset };
  const message =
    "Evals change data, and each task begins with fresh data: they are for toolsets of the demo's systems.";
  throw new ToolsetError([{ file: join(folder, "toolset.json"), message }]);
}
