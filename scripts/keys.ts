import { runKeys } from "./toolhub/keys.ts";

process.exitCode = runKeys(process.argv.slice(2));
