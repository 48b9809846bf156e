import { createRequire } from "node:module";
import { delimiter, dirname } from "node:path";

import { isInstalled } from "../compiler/diagnostics/invocation.ts";
import { toPackageFile } from "../scripts/toolhub/wrangler-config.ts";

/** What starts the server: the entrypoint of the image, wherever plain workerd is started. */
export const entrypoint = isInstalled
  ? toPackageFile("selfhost/entrypoint.sh")
  : "selfhost/entrypoint.sh";

/** workerd is wrangler's: a team's repository need not have it at its root. */
const ofWrangler = createRequire(createRequire(import.meta.url).resolve("wrangler/package.json"));

/** PATH with the project's workerd first. */
export const pathWithWorkerd = `${dirname(ofWrangler.resolve("workerd/bin/workerd"))}${delimiter}${process.env.PATH}`;
