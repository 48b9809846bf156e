import { runToolset } from "../compiler/cli/run-toolset.ts";
import { evals } from "./eval/eval.ts";
import { probeErrors } from "./toolhub/probe-errors.ts";

process.exitCode = await runToolset(process.argv.slice(2), [probeErrors, evals]);
