import { toInvocation } from "../compiler/diagnostics/invocation.ts";
import { portHelp, readDevWorkers } from "./dev-workers.ts";
import { runWithHelp } from "./run-script.ts";
import { runDev } from "./toolhub/dev.ts";
import { writeLibraries } from "./write-libraries.ts";

const help = `${toInvocation("dev [--port <port>] [--demo-port <port>]")}

Serves toolhub with the toolsets of toolhub.json, and the demo API, on this computer; and again at every save.
TOOLSETS names the toolsets to serve, separated by commas; without it all are. Settings come from .dev.vars: docs/settings.md.

${portHelp}
  --help              show this

Press Ctrl+C to stop.`;

await runWithHelp(help, async (args) => {
  await writeLibraries();
  return runDev(readDevWorkers(args));
});
