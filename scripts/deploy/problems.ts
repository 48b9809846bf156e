import { isInstalled, toInvocation } from "../../compiler/diagnostics/invocation.ts";
import { isSecretName, parseConfig } from "../../src/config.ts";
import { AppError } from "../../src/errors.ts";
import { isLoopbackHost } from "../../src/settings/loopback.ts";

/** What an upload would run with. */
export interface Deployment {
  /** The environment's name in wrangler.toml. */
  readonly environment: string;
  /** The options by which `wrangler secret` finds the Worker, such as `--env production`. */
  readonly worker: string;
  /** Its `[vars]`, and what `--var` puts in their place. */
  readonly vars: Readonly<Record<string, string>>;
  /** Names of the secrets that are set there; null if nobody was asked. */
  readonly secrets: readonly string[] | null;
  /** Names of the secrets that toolsets send to their upstreams. */
  readonly serviceSecrets: readonly string[];
}

/** Names that are kept for examples. Source: RFC 2606. */
const exampleHost = /(^|\.)(example(\.(com|net|org))?|invalid|test)$/i;

/** What to do about a setting, in one place. */
const whereToSet = ({ environment }: Deployment, what: string) =>
  `set ${what} under [env.${environment}.vars] in wrangler.toml`;

const putSecret = ({ worker }: Deployment, name: string) =>
  `npx wrangler secret put ${name} ${worker}`;

function findAddressProblem(deployment: Deployment): string | null {
  const text = deployment.vars.PUBLIC_URL ?? "";
  const todo = whereToSet(deployment, "the https address that people will paste");
  if (text === "") return `PUBLIC_URL is not set: ${todo}.`;
  if (!URL.canParse(text)) return `PUBLIC_URL is "${text}", which is no address: ${todo}.`;
  const { hostname, protocol } = new URL(text);
  if (isLoopbackHost(hostname)) {
    return `PUBLIC_URL is ${text}, which only one computer reaches: ${todo}.`;
  }
  if (exampleHost.test(hostname)) return `PUBLIC_URL is still the example ${text}: ${todo}.`;
  return protocol === "https:" ? null : `PUBLIC_URL is ${text}, which is not https: ${todo}.`;
}

function findSignInProblem(deployment: Deployment): string | null {
  const way = deployment.vars.SIGN_IN ?? "";
  if (way === "oidc" || way === "passkey") return null;
  const todo = `${whereToSet(deployment, '"oidc" or "passkey"')}, see docs/sign-in.md.`;
  if (way === "") return `SIGN_IN is not set, so nobody could sign in: ${todo}`;
  if (way !== "dev") return `SIGN_IN is "${way}", which is no way to sign in: ${todo}`;
  return `SIGN_IN is "dev", which lets anybody in as anybody: ${todo}`;
}

function findDevProblem({ environment, vars }: Deployment): string[] {
  if ((vars.UNSAFE_DEV_SIGN_IN ?? "") === "") return [];
  return [
    `UNSAFE_DEV_SIGN_IN is for one's own computer: take it out of [env.${environment}.vars] in wrangler.toml.`,
  ];
}

const signInSecrets: Readonly<Record<string, string>> = {
  oidc: "OIDC_CLIENT_SECRET",
  passkey: "OWNER_CODE",
};

const newRing = isInstalled ? toInvocation("keys new") : "npm run -s keys -- new";

/** Secrets without which toolhub answers nothing. */
function listNeededSecrets({ vars, serviceSecrets }: Deployment): string[] {
  const ofSignIn = signInSecrets[vars.SIGN_IN ?? ""];
  return ["KEY_RING", ...(ofSignIn === undefined ? [] : [ofSignIn]), ...serviceSecrets];
}

function findSecretProblems(deployment: Deployment): string[] {
  const { environment, vars, secrets } = deployment;
  const open = Object.keys(vars)
    .filter(isSecretName)
    .map(
      (name) =>
        `${name} stands in wrangler.toml for everybody to read: take it out of [env.${environment}.vars], make another one, and run ${putSecret(deployment, name)}.`,
    );
  if (secrets === null) return open;
  const missing = listNeededSecrets(deployment)
    .filter((name) => !secrets.includes(name) && vars[name] === undefined)
    .map((name) => {
      const hint = name === "KEY_RING" ? ` with what ${newRing} prints` : "";
      return `The secret ${name} is not set: run ${putSecret(deployment, name)}${hint}.`;
    });
  return [...open, ...missing];
}

/** Stands for what is set and cannot be read, or for what has its own sentence already. */
const standIn = "x".repeat(43);

/** What else toolhub would say at its first request. */
function findOtherProblem(deployment: Deployment, isSignInKnown: boolean): string | null {
  const { vars, environment } = deployment;
  const url =
    findAddressProblem(deployment) === null ? vars.PUBLIC_URL : "https://tools.example.org";
  const known = Object.fromEntries(
    Object.entries(vars).filter(([name, value]) => value !== "" && name !== "UNSAFE_DEV_SIGN_IN"),
  );
  const secrets = [...listNeededSecrets(deployment), ...(isSignInKnown ? [] : ["OWNER_CODE"])];
  try {
    parseConfig({
      ...known,
      ...Object.fromEntries(secrets.map((name) => [name, standIn])),
      PUBLIC_URL: url,
      ...(isSignInKnown ? {} : { SIGN_IN: "passkey" }),
    });
    return null;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const said = error.message.replace(/^toolhub cannot start: /, "").replace(/\.$/, "");
    return `${said}: change it under [env.${environment}.vars] in wrangler.toml, see docs/settings.md.`;
  }
}

/** Everything that would keep the deployment from working or make it unsafe, a sentence for each. */
export function findProblems(deployment: Deployment): string[] {
  const signIn = findSignInProblem(deployment);
  return [
    findAddressProblem(deployment),
    signIn,
    ...findDevProblem(deployment),
    ...findSecretProblems(deployment),
    findOtherProblem(deployment, signIn === null),
  ].filter((problem) => problem !== null);
}
