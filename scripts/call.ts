import { runCall } from "./toolhub/call.ts";

process.exitCode = await runCall(process.argv.slice(2));
