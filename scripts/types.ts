import { execFileSync } from "node:child_process";

import { wrangler } from "./server.ts";
import { writeWebAuthn } from "./write-webauthn.ts";

// `--env=`: what stands outside [env.production]; otherwise its settings would be optional in all code.
// What it prints on stdout is advice for other projects.
execFileSync(process.execPath, [wrangler, "types", "--strict-vars=false", "--env="], {
  stdio: ["ignore", "ignore", "inherit"],
});

await writeWebAuthn();
