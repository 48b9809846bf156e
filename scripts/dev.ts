import { toInvocation } from "../compiler/diagnostics/invocation.ts";
import { portHelp, readDevWorkers } from "./dev-workers.ts";
import { runScript } from "./run-script.ts";
import { runDev } from "./toolhub/dev.ts";
import { writeOAuthProvider } from "./write-oauth-provider.ts";
import { writeWebAuthn } from "./write-webauthn.ts";

const help = `${toInvocation("dev [--port <port>] [--demo-port <port>]")}

${portHelp}`;

await runScript(help, async () => {
  writeOAuthProvider();
  await writeWebAuthn();
  return runDev(readDevWorkers(process.argv.slice(2)));
});
