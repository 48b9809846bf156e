import { cpSync, existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const help = `npm create toolhub@latest <folder>

  Makes a repository for toolsets of your own: small letters, digits and - in its name.`;

/** npm leaves these out of a package under their own names. */
const hidden = ["gitignore", "npmrc"];

const toPackageFile = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** What npm reads in the new repository. */
const toManifest = (name: string, version: string) => ({
  name,
  private: true,
  type: "module",
  scripts: {
    dev: "toolhub dev --demo",
    check: "toolhub check && toolhub report",
    deploy: "toolhub deploy",
    selfhost: "toolhub selfhost",
    image: "toolhub image",
  },
  dependencies: { toolhub: version },
  allowScripts: { node: true, esbuild: true, workerd: true },
});

/** Why nothing can be made there; null if it can. */
function findMistake(name: string | undefined, more: readonly string[]): string | null {
  if (name === undefined || more.length > 0) return "Name one folder.";
  if (!/^[a-z][a-z0-9-]{0,50}$/.test(name)) {
    return `"${name}" cannot be its name: use small letters, digits and -.`;
  }
  const isTaken = existsSync(name) && readdirSync(name).length > 0;
  return isTaken ? `The folder ${name} is there already: take another name.` : null;
}

function createRepository(name: string): void {
  const { version } = JSON.parse(readFileSync(toPackageFile("package.json"), "utf8"));
  cpSync(toPackageFile("template"), name, { recursive: true });
  for (const file of hidden) renameSync(join(name, file), join(name, `.${file}`));
  for (const file of ["Dockerfile", "README.md", "toolhub.json", "wrangler.toml"]) {
    const path = join(name, file);
    const text = readFileSync(path, "utf8");
    writeFileSync(path, text.replaceAll("__NAME__", name).replaceAll("__VERSION__", version));
  }
  const manifest = JSON.stringify(toManifest(name, version), null, 2);
  writeFileSync(join(name, "package.json"), `${manifest}\n`);
}

/** Returns the exit code. */
function main(): number {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { help: { type: "boolean" } },
  });
  const [name = "", ...more] = positionals;
  const mistake = findMistake(positionals[0], more);
  if (values.help || mistake !== null) {
    process.stderr.write(`${values.help ? "" : `${mistake}\n\n`}${help}\n`);
    return values.help ? 0 : 2;
  }
  createRepository(name);
  process.stdout.write(`Made ${name}. Next:

  cd ${name}
  npm install
  npm run dev
`);
  return 0;
}

process.exitCode = main();
