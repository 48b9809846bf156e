import { toInvocation } from "../compiler/diagnostics/invocation.ts";
import { portHelp, readDevWorkers } from "./dev-workers.ts";
import { runScript } from "./run-script.ts";
import { runDev } from "./toolhub/dev.ts";
import { writeLibraries } from "./write-libraries.ts";

const help = `${toInvocation("dev [--port <port>] [--demo-port <port>]")}

${portHelp}`;

await runScript(help, async () => {
  await writeLibraries();
  return runDev(readDevWorkers(process.argv.slice(2)));
});
