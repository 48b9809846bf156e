import { runToolset } from "../../compiler/cli/run-toolset.ts";
import { deploy } from "../deploy/deploy.ts";
import { runWrangler } from "../deploy/wrangler.ts";
import { generatedConfig, writeWranglerConfig } from "./wrangler-config.ts";

/** `toolhub deploy`: compiles, and uploads the Worker of the package with it. Throws: `UsageError`. */
export async function runInstalledDeploy(args: readonly string[]): Promise<number> {
  if (!args.includes("--help")) {
    const code = await runToolset(["build"]);
    if (code !== 0) return code;
    writeWranglerConfig();
  }
  return deploy(["--config", generatedConfig, ...args], runWrangler);
}
