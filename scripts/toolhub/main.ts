import { UsageError } from "../../compiler/cli/command.ts";
import { print } from "../../compiler/cli/print.ts";
import { runScript } from "../run-script.ts";
import { subcommands } from "./commands.ts";

const width = Math.max(...subcommands.map(({ name }) => name.length));
const help = `npx toolhub <command>

${subcommands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`).join("\n")}

  --help  show this, or after a command what it takes`;

await runScript(help, async () => {
  const [name = "--help", ...args] = process.argv.slice(2);
  const found = subcommands.find((subcommand) => subcommand.name === name);
  if (found) return found.run(args);
  if (name !== "--help") {
    const allowed = subcommands.map((subcommand) => subcommand.name).join(", ");
    throw new UsageError(`There is no command "${name}". Allowed: ${allowed}.`);
  }
  print(help);
  return 0;
});
