import type { ConfirmWay } from "./caller.ts";
import { misconfigured } from "./errors.ts";
import { type Brand, toBrand } from "./settings/brand.ts";
import { knownSettings } from "./settings/known-settings.ts";
import { isLoopbackHost } from "./settings/loopback.ts";
import { readSettings } from "./settings/setting.ts";

/** What the operator set, checked. */
export interface Config {
  /** The origin under which everything is served, without a trailing slash. */
  readonly publicUrl: string;
  /** The protected resource, as clients and tokens name it. Source: RFC 9728, `resource`. */
  readonly resource: string;
  readonly accountUrl: string;
  readonly brand: Brand;
  /** In front of the brand's slug in server cards and the MCP registry: `org.example.tools`. */
  readonly namespace: string;
  readonly isLoopback: boolean;
  /** Browsers come by https. */
  readonly isHttps: boolean;
  readonly keyRing: string;
  readonly signIn: SignInSettings;
  /** How long an upstream may take to answer, retry included. */
  readonly upstreamTimeoutMs: number;
  /** How often a query is sent again that met a broken upstream. */
  readonly maxRetries: number;
  /** No toolset offers what changes anything. */
  readonly isReadOnly: boolean;
  /** How a person agrees before a change. */
  readonly confirmWay: ConfirmWay;
  /** Below this nothing is logged. */
  readonly logLevel: "info" | "warn" | "error";
  /** Requests come through a proxy that ends `X-Forwarded-For` with the client's address. */
  readonly isBehindProxy: boolean;
  /** Clients may be named by the address of a metadata document, which toolhub then fetches. */
  readonly takesMetadataDocuments: boolean;
  /** How many calls an account may make a minute. */
  readonly callsPerMinute: number;
  /** Browser origins besides our own that may call `/mcp`. */
  readonly allowedOrigins: readonly string[];
  /** With it `/metrics` answers; null if it answers programs on the same computer alone. */
  readonly metricsToken: string | null;
  /** The collector of spans, as it was set. */
  readonly otlp: { readonly endpoint: string | undefined; readonly headers: string };
  /** Keys set for everybody, by the name of their variable. */
  readonly sharedKeys: Readonly<Record<string, string>>;
  /** Plain settings that toolsets may name as `${VAR}`. */
  readonly variables: Readonly<Record<string, string>>;
  /** Secrets that toolsets may name as service headers. */
  readonly serviceSecrets: Readonly<Record<string, string>>;
}

/** How people sign in. */
export type SignInSettings =
  | { readonly way: "dev" }
  | {
      readonly way: "oidc";
      readonly issuer: string;
      readonly clientId: string;
      readonly clientSecret: string;
      /** E-mail domains (`@example.org`), addresses, `sub:...`, `group:...`, or `*` for everybody there. */
      readonly allowed: readonly string[];
      /** Which addresses count: those that the issuer calls verified, or those too of which it says nothing. */
      readonly emails: "verified" | "trusted";
      /** Who is in this group there may open the admin page. */
      readonly adminGroup: string | undefined;
    }
  | {
      readonly way: "passkey";
      /** With it the first person claims the deployment. */
      readonly ownerCode: string;
    };

/** Issuers where anybody can make an account, with whatever address. */
const manyTenants =
  /^https:\/\/(accounts\.google\.com|login\.microsoftonline\.com\/(common|organizations|consumers))(\/|$)/i;

/** Every setting of toolhub itself; toolsets name more. */
export const settingNames: readonly string[] = Object.values(knownSettings).flatMap((some) =>
  Object.keys(some),
);

/** Throws: `misconfigured` with one sentence per wrong setting; never shows a secret. */
export function parseConfig(env: object): Config {
  const { PUBLIC_URL, KEY_RING, SIGN_IN, ...more } = readSettings(knownSettings.server, env);
  const url = new URL(PUBLIC_URL);
  const isLoopback = isLoopbackHost(url.hostname);
  if (url.pathname !== "/" || url.search || url.hash || url.username) {
    throw misconfigured(`toolhub cannot start: PUBLIC_URL must be an origin without a path.`);
  }
  if (url.protocol !== "https:" && !isLoopback) {
    throw misconfigured("toolhub cannot start: PUBLIC_URL must use https except on this computer.");
  }
  const signIn = parseSignIn(SIGN_IN, env);
  if (signIn.way === "passkey" && /^[\d.]+$|^\[/.test(url.hostname)) {
    throw misconfigured(
      "toolhub cannot start: passkeys need a name, so PUBLIC_URL must not be an IP address.",
    );
  }
  if (signIn.way === "dev" && !isLoopback) {
    throw misconfigured(
      'toolhub cannot start: SIGN_IN "dev" lets anybody in as anybody and is for loopback addresses only.',
    );
  }
  // The name in PUBLIC_URL is no wall: whoever reaches the port can claim it as Host.
  if (signIn.way === "dev" && more.UNSAFE_DEV_SIGN_IN !== "1") {
    throw misconfigured(
      'toolhub cannot start: SIGN_IN "dev" makes everybody who reaches this port an administrator. Choose "oidc" or "passkey"; or set UNSAFE_DEV_SIGN_IN to "1" where the port is open to this computer alone, as npm run dev does.',
    );
  }
  return {
    publicUrl: url.origin,
    resource: `${url.origin}/mcp`,
    accountUrl: `${url.origin}/account`,
    brand: toBrand(readSettings(knownSettings.brand, env), url.hostname),
    namespace: more.SERVER_NAMESPACE ?? (isLoopback ? "localhost" : reverseDomain(url.hostname)),
    isLoopback,
    isHttps: url.protocol === "https:",
    keyRing: KEY_RING,
    signIn,
    isBehindProxy: more.TRUST_PROXY === "1",
    takesMetadataDocuments: more.CLIENT_METADATA_DOCUMENTS === "1",
    callsPerMinute: more.CALLS_PER_MINUTE,
    allowedOrigins: more.ALLOWED_ORIGINS.map((origin) => new URL(origin).origin),
    metricsToken: more.METRICS_TOKEN,
    otlp: { endpoint: more.OTLP_ENDPOINT, headers: more.OTLP_HEADERS },
    sharedKeys: toSharedKeys(env),
    ...parseUpstreamConfig(env),
  };
}

/** Toolsets' own; what else ends so is named by no toolset. */
function toSharedKeys(env: object): Record<string, string> {
  const entries = Object.entries(env).filter(
    ([name, value]) => name.endsWith("_KEY") && typeof value === "string" && value.trim() !== "",
  );
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value).trim()]));
}

function parseSignIn(way: SignInSettings["way"], env: object): SignInSettings {
  if (way === "dev") return { way };
  if (way === "passkey") {
    return { way, ownerCode: readSettings(knownSettings.passkey, env).OWNER_CODE };
  }
  const oidc = readSettings(knownSettings.oidc, env);
  const issuer = new URL(oidc.OIDC_ISSUER);
  if (issuer.protocol !== "https:" && !isLoopbackHost(issuer.hostname)) {
    throw misconfigured(
      "toolhub cannot start: OIDC_ISSUER must use https except on this computer.",
    );
  }
  if (oidc.OIDC_EMAIL === "trusted" && manyTenants.test(oidc.OIDC_ISSUER)) {
    throw misconfigured(
      'toolhub cannot start: OIDC_EMAIL "trusted" is for an issuer of one organisation, and anybody can have an account at this OIDC_ISSUER.',
    );
  }
  return {
    way,
    issuer: oidc.OIDC_ISSUER,
    clientId: oidc.OIDC_CLIENT_ID,
    clientSecret: oidc.OIDC_CLIENT_SECRET,
    allowed: oidc.OIDC_ALLOWED,
    emails: oidc.OIDC_EMAIL,
    adminGroup: oidc.OIDC_ADMIN_GROUP,
  };
}

/** What calling an upstream needs; all that stdio needs. Throws: `misconfigured`. */
export function parseUpstreamConfig(
  env: object,
): Pick<
  Config,
  | "upstreamTimeoutMs"
  | "maxRetries"
  | "isReadOnly"
  | "confirmWay"
  | "logLevel"
  | "variables"
  | "serviceSecrets"
> {
  const { UPSTREAM_TIMEOUT_MS, MAX_RETRIES, READ_ONLY, CONFIRM, LOG_LEVEL } = readSettings(
    knownSettings.upstream,
    env,
  );
  return {
    upstreamTimeoutMs: UPSTREAM_TIMEOUT_MS,
    maxRetries: MAX_RETRIES,
    isReadOnly: READ_ONLY === "1",
    confirmWay: CONFIRM,
    logLevel: LOG_LEVEL,
    variables: pickTexts(env, (name) => !isSecretName(name)),
    serviceSecrets: pickTexts(env, isServiceSecretName),
  };
}

/** `tools.example.org` is `org.example.tools`, and the other way round. */
export const reverseDomain = (domain: string) => domain.split(".").reverse().join(".");

function pickTexts(env: object, isWanted: (name: string) => boolean): Record<string, string> {
  const isPicked = ([name, value]: [string, unknown]) =>
    typeof value === "string" && isWanted(name);
  return Object.fromEntries(Object.entries(env).filter(isPicked));
}

/** Secrets of such a name a toolset may send to its upstream: none of toolhub's own, and no key of a toolset. */
export function isServiceSecretName(name: string): boolean {
  return /^[A-Z][A-Z0-9_]*_(SECRET|TOKEN)$/.test(name) && !/^(OIDC|TOOLHUB)_/.test(name);
}

/** Settings of such a name are never given to toolsets as text. */
export function isSecretName(name: string): boolean {
  return /KEY_RING|SECRET|TOKEN|_CODE$|_KEY$|^OTLP_HEADERS$/.test(name);
}

/** `${VAR}` or `${VAR:-default}`: the name, then the default. */
export const templateVariable = /\$\{([A-Z][A-Z0-9_]*)(?::-([^}]*))?\}/g;

/** Replaces `${VAR}` and `${VAR:-default}`. Throws: `misconfigured` naming a variable without a value. */
export function fillTemplate(template: string, variables: Config["variables"]): string {
  return template.replace(templateVariable, (_, name, fallback) => {
    const value = variables[name] ?? fallback;
    if (value === undefined) throw misconfigured(`The setting ${name} is missing.`);
    return value;
  });
}
