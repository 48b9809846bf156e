import { backupHelp, runBackup, runRestore } from "../selfhost/backup/run-backup.ts";
import { runScript } from "./run-script.ts";

// npm run backup, npm run restore.
const [command, ...args] = process.argv.slice(2);
await runScript(backupHelp, () => (command === "restore" ? runRestore(args) : runBackup(args)));
