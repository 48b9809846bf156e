import { runScript } from "../run-script.ts";
import { deploy, help } from "./deploy.ts";
import { runWrangler } from "./wrangler.ts";

await runScript(help, () => deploy(process.argv.slice(2), runWrangler));
