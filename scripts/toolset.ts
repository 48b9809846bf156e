import { runToolset } from "../compiler/cli/run-toolset.ts";
import { probeErrors } from "./toolhub/probe-errors.ts";

process.exitCode = await runToolset(process.argv.slice(2), [probeErrors]);
