import { dirname } from "node:path";

import { catalogFile } from "../../compiler/cli/catalog-file.ts";
import { print } from "../../compiler/cli/print.ts";
import { runToolset } from "../../compiler/cli/run-toolset.ts";
import { serveHelp, serveHere } from "../../selfhost/serve-here.ts";
import { toPackageFile } from "./wrangler-config.ts";

/** `toolhub selfhost`: the toolsets of a team's repository on plain workerd, with the Worker of the package. */
export async function runInstalledSelfhost(args: readonly string[]): Promise<number> {
  if (args.includes("--help")) {
    print(serveHelp);
    return 0;
  }
  return serveHere(args, {
    app: toPackageFile("selfhost"),
    catalog: dirname(catalogFile),
    build: async () => runToolset(["build"]),
  });
}
