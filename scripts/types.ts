import { execFileSync } from "node:child_process";

import { wrangler } from "./server.ts";

// What it prints on stdout is advice for other projects.
execFileSync(process.execPath, [wrangler, "types", "--strict-vars=false"], {
  stdio: ["ignore", "ignore", "inherit"],
});
