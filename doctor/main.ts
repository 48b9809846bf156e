import { runScript } from "../scripts/run-script.ts";
import { help, runDoctor } from "./run-doctor.ts";

await runScript(help, () => runDoctor(process.argv.slice(2)));
