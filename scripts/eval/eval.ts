import type { Command } from "../../compiler/cli/command.ts";

export const evals: Command = {
  name: "eval",
  usage: "<toolset>",
  summary: "let a model do the tasks of a toolset, and look at the API afterwards",
  details: `The tasks are evals/*.yaml beside toolset.json. Each is done by a new person with a key of the demo, through toolhub as it is served.

  EVAL_MODEL_API  openai (chat completions, unless it is set) or anthropic (messages)
  EVAL_MODEL_URL  such as https://api.openai.com/v1, https://api.anthropic.com or http://localhost:11434/v1
  EVAL_MODEL      the model's name
  EVAL_MODEL_KEY  its key, if it takes one; it is sent to that address alone

A task that was not done is exit code 1 too.`,
  operands: { min: 1, max: 1 },
  options: [],
  run: async (input) => (await import("./run-eval.ts")).runEval(input),
};
