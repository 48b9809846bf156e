import { runToolset } from "./run-toolset.ts";

process.exitCode = await runToolset(process.argv.slice(2));
