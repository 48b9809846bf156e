import { print } from "../../compiler/cli/print.ts";
import { toInvocation } from "../../compiler/diagnostics/invocation.ts";
import { portHelp, readDevWorkers, type UsualWorkers } from "../dev-workers.ts";
import { demo, toolhub } from "../server.ts";
import { runDev } from "./dev.ts";
import { generatedConfig, toPackageFile, writeWranglerConfig } from "./wrangler-config.ts";

const help = `${toInvocation("dev [--demo] [--port <port>] [--demo-port <port>]")}

  --demo              serve the demo API too; DEMO_URL in a toolset is its address if it is not at ${demo.port}
${portHelp}`;

const workersOfPackage: UsualWorkers = {
  toolhub: { ...toolhub, config: generatedConfig },
  demo: {
    ...demo,
    config: toPackageFile("demo/wrangler.json"),
    persistTo: ".wrangler/demo",
  },
  toVars: (demoUrl) => ({ DEMO_URL: demoUrl }),
};

/** `toolhub dev`: the toolsets of a team's repository with the Worker of the package. Throws: `UsageError`. */
export async function runInstalledDev(args: readonly string[]): Promise<number> {
  if (args.includes("--help")) {
    print(help);
    return 0;
  }
  const rest = args.filter((arg) => arg !== "--demo");
  const workers = readDevWorkers(rest, workersOfPackage);
  writeWranglerConfig();
  return runDev({ ...workers, demo: rest.length < args.length ? workers.demo : null });
}
