import { execFileSync } from "node:child_process";
import { devNull } from "node:os";

import { wrangler } from "./server.ts";

// `--env=`: what stands outside [env.production]; otherwise its settings would be optional in all code.
// `--env-file`: otherwise a secret in somebody's .dev.vars would be a type that other machines lack.
// What it prints on stdout is advice for other projects.
execFileSync(
  process.execPath,
  [wrangler, "types", "--strict-vars=false", "--env=", "--env-file", devNull],
  { stdio: ["ignore", "ignore", "inherit"] },
);
