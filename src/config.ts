import * as z from "zod";

import { type Brand, BrandSettings, toBrand } from "./brand.ts";
import { misconfigured } from "./errors.ts";
import { isLoopbackHost } from "./loopback.ts";

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

const monitorToken = z.string().min(16, "must have at least 16 characters").nullable();
const origins = z.string().transform((text) => text.split(/[\s,]+/).filter(Boolean));

const UpstreamSettings = z.object({
  UPSTREAM_TIMEOUT_MS: z.coerce
    .number()
    .int("must be whole milliseconds")
    .min(100, "must be at least 100")
    .max(120_000, "must be at most 120000")
    .default(20_000),
  MAX_RETRIES: z.coerce
    .number("must be a whole number from 0 to 3")
    .int("must be a whole number from 0 to 3")
    .min(0, "must be a whole number from 0 to 3")
    .max(3, "must be a whole number from 0 to 3")
    .default(1),
  LOG_LEVEL: z.enum(["info", "warn", "error"], 'must be "info", "warn" or "error"').default("info"),
});

const Settings = z.object({
  PUBLIC_URL: z.url("must be the address people paste, such as https://tools.example.org"),
  KEY_RING: z.string("must be set as a secret: run `npm run dev` once, or see docs/storage.md"),
  SIGN_IN: z.enum(["dev", "oidc", "passkey"], 'must be "oidc", "passkey" or "dev"').default("dev"),
  UNSAFE_DEV_SIGN_IN: z.enum(["0", "1"], 'must be "1", or not be set').default("0"),
  TRUST_PROXY: z.enum(["0", "1"], 'must be "1" behind a reverse proxy, or not be set').default("0"),
  CLIENT_METADATA_DOCUMENTS: z
    .enum(["0", "1"], 'must be "0" where toolhub reaches no public address, or not be set')
    .default("1"),
  CALLS_PER_MINUTE: z.coerce
    .number()
    .int("must be a whole number of calls")
    .min(1, "must be at least 1")
    .default(600),
  ALLOWED_ORIGINS: origins.pipe(z.array(z.url("must list origins"))).default([]),
  METRICS_TOKEN: monitorToken.default(null),
  OTLP_ENDPOINT: z.string().optional(),
  OTLP_HEADERS: z.string().default(""),
  JURISDICTION: z.enum(["eu", "us", "fedramp"], 'must be "eu", "us" or "fedramp"').optional(),
  SERVER_NAMESPACE: z
    .string()
    .regex(/^[a-zA-Z0-9.-]{1,150}$/, "must be a reversed domain, such as org.example.tools")
    .optional(),
});

const OidcSettings = z.object({
  OIDC_ISSUER: z.url("must be the issuer's address, such as https://accounts.example.org"),
  OIDC_CLIENT_ID: z.string("must be the client id that the issuer gave"),
  OIDC_CLIENT_SECRET: z.string("must be set as a secret"),
  OIDC_ALLOWED: z
    .string(
      "must list who may sign in: @example.org, ada@example.org, group:staff, sub:123, or * for everybody",
    )
    .transform((text) => text.split(/[\s,]+/).filter(Boolean))
    .pipe(
      z
        .array(
          z
            .string()
            .regex(
              /^(\*|(sub|group):([^%]|%[0-7][0-9a-f])+|[^@%:]*@[^@%:]+)$/i,
              "has an entry that is none of these",
            )
            .transform(decodeURIComponent),
        )
        .min(1, "must list somebody"),
    ),
  OIDC_EMAIL: z
    .enum(["verified", "trusted"], 'must be "verified" or "trusted"')
    .default("verified"),
  OIDC_ADMIN_GROUP: z.string().min(1, "must name a group, or not be set").optional(),
});

/** Issuers where anybody can make an account, with whatever address. */
const manyTenants =
  /^https:\/\/(accounts\.google\.com|login\.microsoftonline\.com\/(common|organizations|consumers))(\/|$)/i;

const PasskeySettings = z.object({
  OWNER_CODE: z
    .string("must be set as a secret: with it the first person claims this toolhub")
    .min(16, "must have at least 16 characters"),
});

/** Every setting of toolhub itself; toolsets name more. */
export const settingNames: readonly string[] = [
  Settings,
  UpstreamSettings,
  BrandSettings,
  OidcSettings,
  PasskeySettings,
].flatMap(({ shape }) => Object.keys(shape));

/** Throws: `misconfigured` with one sentence per wrong setting; never shows a secret. */
export function parseConfig(env: object): Config {
  const { PUBLIC_URL, KEY_RING, SIGN_IN, ...more } = parseSettings(Settings, env);
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
    brand: toBrand(parseSettings(BrandSettings, env), url.hostname),
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
    return { way, ownerCode: parseSettings(PasskeySettings, env).OWNER_CODE };
  }
  const settings = parseSettings(OidcSettings, env);
  const issuer = new URL(settings.OIDC_ISSUER);
  if (issuer.protocol !== "https:" && !isLoopbackHost(issuer.hostname)) {
    throw misconfigured(
      "toolhub cannot start: OIDC_ISSUER must use https except on this computer.",
    );
  }
  if (settings.OIDC_EMAIL === "trusted" && manyTenants.test(settings.OIDC_ISSUER)) {
    throw misconfigured(
      'toolhub cannot start: OIDC_EMAIL "trusted" is for an issuer of one organisation, and anybody can have an account at this OIDC_ISSUER.',
    );
  }
  return {
    way,
    issuer: settings.OIDC_ISSUER,
    clientId: settings.OIDC_CLIENT_ID,
    clientSecret: settings.OIDC_CLIENT_SECRET,
    allowed: settings.OIDC_ALLOWED,
    emails: settings.OIDC_EMAIL,
    adminGroup: settings.OIDC_ADMIN_GROUP,
  };
}

/** What calling an upstream needs; all that stdio needs. Throws: `misconfigured`. */
export function parseUpstreamConfig(
  env: object,
): Pick<Config, "upstreamTimeoutMs" | "maxRetries" | "logLevel" | "variables" | "serviceSecrets"> {
  const { UPSTREAM_TIMEOUT_MS, MAX_RETRIES, LOG_LEVEL } = parseSettings(UpstreamSettings, env);
  return {
    upstreamTimeoutMs: UPSTREAM_TIMEOUT_MS,
    maxRetries: MAX_RETRIES,
    logLevel: LOG_LEVEL,
    variables: pickTexts(env, (name) => !isSecretName(name)),
    serviceSecrets: pickTexts(env, isServiceSecretName),
  };
}

/** `tools.example.org` is `org.example.tools`, and the other way round. */
export const reverseDomain = (domain: string) => domain.split(".").reverse().join(".");

function parseSettings<T>(schema: z.ZodType<T>, env: object): T {
  // On plain workerd a setting that the environment lacks is null.
  const set = Object.entries(env).filter(([, value]) => value !== null);
  const parsed = schema.safeParse(Object.fromEntries(set));
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}`);
  throw misconfigured(`toolhub cannot start: ${wrong.join("; ")}.`);
}

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
