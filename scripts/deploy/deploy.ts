import { type ParseArgsConfig, parseArgs } from "node:util";
import { type Unstable_Config, unstable_readConfig } from "wrangler";

import { UsageError } from "../../compiler/cli/command.ts";
import { print, warn } from "../../compiler/cli/print.ts";
import { toInvocation } from "../../compiler/diagnostics/invocation.ts";
import type { CompiledToolset } from "../../src/catalog/compiled.ts";
import { findProblems } from "./problems.ts";
import { findSizeProblem, toSizeLine, type UploadSize } from "./upload-size.ts";
import { listSecrets, type RunWrangler, UnknownSecrets } from "./wrangler.ts";

export const help = `${toInvocation("deploy [--dry-run] [<options of wrangler deploy>]")}

  Checks what [env.production] of wrangler.toml and its secrets say, and uploads the Worker, minified. If something is
  missing, unsafe or larger than Cloudflare takes it uploads nothing and lists all of it, with what to do.

  --dry-run            checks the settings, builds, and uploads nothing; needs no account, so secrets are not checked
  --env <name>         another environment of wrangler.toml, for a preview (production)
  --config <file>      another file than wrangler.toml
  --var <NAME>:<text>  a setting for this upload alone

  All else goes to wrangler as it is.

Exit codes: 0 uploaded; 1 something is to be done first, or wrangler failed; 2 the command is not understood.`;

const options = {
  "dry-run": { type: "boolean" },
  env: { type: "string", short: "e" },
  config: { type: "string", short: "c" },
  name: { type: "string" },
  var: { type: "string", multiple: true },
  help: { type: "boolean", short: "h" },
} as const satisfies ParseArgsConfig["options"];

/** Splits `NAME:text`. Throws: `UsageError`. */
function parseVar(text: string): [name: string, value: string] {
  const colon = text.indexOf(":");
  if (colon < 1) throw new UsageError("Write --var <NAME>:<text>.");
  return [text.slice(0, colon), text.slice(colon + 1)];
}

/** The environment as wrangler will read it; null if the file has none of that name. */
function readEnvironment(config: string, environment: string): Unstable_Config | null {
  const { definedEnvironments } = unstable_readConfig({ config, env: "" }, { hideWarnings: true });
  if (!definedEnvironments?.includes(environment)) return null;
  return unstable_readConfig({ config, env: environment }, { hideWarnings: true });
}

const toTexts = (vars: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries(vars).map(([name, value]) => [
      name,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );

/** `--domain`, if no route says otherwise: the address that people paste is the one that is served. */
function toDomainFlags({ routes, route, workers_dev }: Unstable_Config, publicUrl: string) {
  const { hostname } = new URL(publicUrl);
  const isNamed = route !== undefined || (routes ?? []).length > 0 || workers_dev === true;
  return isNamed || hostname.endsWith(".workers.dev") ? [] : ["--domain", hostname];
}

/** The names of the secrets, or why nobody can tell. */
async function readSecrets(run: RunWrangler, flags: readonly string[]) {
  try {
    return { secrets: await listSecrets(run, flags), unknown: [] };
  } catch (error) {
    if (!(error instanceof UnknownSecrets)) throw error;
    const unknown = `wrangler could not tell which secrets are set, and says "${error.message}": run npx wrangler login, or set CLOUDFLARE_API_TOKEN and CLOUDFLARE_ACCOUNT_ID.`;
    return { secrets: null, unknown: [unknown] };
  }
}

/** What is for this program, and what goes to wrangler as it came. */
function parseDeployArgs(args: readonly string[]) {
  const { values, tokens } = parseArgs({
    args: [...args],
    options,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const passed = tokens.flatMap((token, index) => {
    const isOwn = token.kind === "option" && ["env", "config", "name"].includes(token.name);
    return isOwn ? [] : args.slice(token.index, tokens[index + 1]?.index ?? args.length);
  });
  const config = typeof values.config === "string" ? values.config : "wrangler.toml";
  const environment = typeof values.env === "string" ? values.env : "production";
  const named = typeof values.name === "string" ? values.name : undefined;
  // Workers Builds sets it, and `wrangler deploy` goes by it, but `wrangler secret` does not.
  const worker = process.env.WRANGLER_CI_OVERRIDE_NAME || named;
  // Asked with both, `wrangler secret` would look at `<name>-<environment>`, which is not what is uploaded.
  const target = worker === undefined ? ["--env", environment] : ["--name", worker];
  return {
    isHelp: values.help === true,
    isDry: values["dry-run"] === true,
    vars: Object.fromEntries((values.var ?? []).map((text) => parseVar(String(text)))),
    config,
    environment,
    target,
    flags: ["--env", environment, "--config", config],
    name: named === undefined ? [] : ["--name", named],
    passed,
  };
}

/** What wrangler is told of what was built, and how large that is. */
export interface Built extends UploadSize {
  readonly args: readonly string[];
}

/** What is uploaded. */
export interface Upload {
  readonly build: () => Promise<Built>;
  /** What is in its catalogue. */
  readonly listToolsets: () => readonly Pick<CompiledToolset, "serviceHeaders">[];
}

/** Checks, then makes and uploads. Returns the exit code. Throws: `UsageError`. */
export async function deploy(
  args: readonly string[],
  run: RunWrangler,
  { build, listToolsets }: Upload,
): Promise<number> {
  const { isHelp, isDry, config, environment, target, flags, name, passed, ...asked } =
    parseDeployArgs(args);
  if (isHelp) {
    print(help);
    return 0;
  }
  const settings = readEnvironment(config, environment);
  if (settings === null) {
    return refuse([`${config} has no [env.${environment}]: copy that of toolhub's wrangler.toml.`]);
  }
  const serviceSecrets = [
    ...new Set(listToolsets().flatMap(({ serviceHeaders = {} }) => Object.values(serviceHeaders))),
  ];
  const vars = { ...toTexts(settings.vars), ...asked.vars };
  const { secrets, unknown } = isDry
    ? { secrets: null, unknown: [] }
    : await readSecrets(run, [...target, "--config", config]);
  const worker = target.join(" ");
  const found = findProblems({ environment, worker, vars, secrets, serviceSecrets });
  const problems = [...found, ...unknown];
  if (problems.length > 0) return refuse(problems);
  const publicUrl = vars.PUBLIC_URL ?? "";
  const domain = toDomainFlags(settings, publicUrl);
  const built = await build();
  const tooLarge = findSizeProblem(built);
  if (tooLarge !== null) return refuse([tooLarge]);
  print(toSizeLine(built));
  const { code } = await run(
    ["deploy", ...flags, ...name, ...built.args, ...domain, ...passed],
    true,
  );
  if (code !== 0) return 1;
  print(
    isDry
      ? "Nothing was uploaded: this was a dry run, which does not look at secrets."
      : `Open ${publicUrl}, and sign in as the first administrator: docs/deploy.md.`,
  );
  return 0;
}

function refuse(problems: readonly string[]): number {
  warn("Nothing was uploaded:", ...problems.map((problem) => `- ${problem}`));
  return 1;
}
