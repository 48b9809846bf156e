import { brandSettings } from "./brand.ts";
import {
  address,
  checked,
  mapped,
  oneOf,
  optional,
  type Setting,
  text,
  wholeNumber,
  withDefault,
  words,
} from "./setting.ts";

const atLeast = (least: number, setting: Setting<number>) =>
  checked(setting, (number) => number >= least, `must be at least ${least}`);

const ofSixteen = (rule: string) =>
  checked(text(rule), ({ length }) => length >= 16, "must have at least 16 characters");

const millisecondsRule = "must be whole milliseconds";
const confirmRule = 'must be "ask", "page" or "two-step"';
const retriesRule = "must be a whole number from 0 to 3";

const upstream = {
  UPSTREAM_TIMEOUT_MS: withDefault(
    checked(
      atLeast(100, wholeNumber(millisecondsRule)),
      (ms) => ms <= 120_000,
      "must be at most 120000",
    ),
    20_000,
  ),
  MAX_RETRIES: withDefault(
    checked(wholeNumber(retriesRule), (count) => count >= 0 && count <= 3, retriesRule),
    1,
  ),
  READ_ONLY: withDefault(
    oneOf(["0", "1"], 'must be "1" where nothing may be changed, or not be set'),
    "0",
  ),
  CONFIRM: withDefault(oneOf(["ask", "page", "two-step"], confirmRule), "ask"),
  LOG_LEVEL: withDefault(
    oneOf(["info", "warn", "error"], 'must be "info", "warn" or "error"'),
    "info",
  ),
};

const originsRule = "must list origins";
const namespaceRule = "must be a reversed domain, such as org.example.tools";

const server = {
  PUBLIC_URL: address("must be the address people paste, such as https://tools.example.org"),
  KEY_RING: text("must be set as a secret: run `npm run dev` once, or see docs/storage.md"),
  SIGN_IN: withDefault(
    oneOf(["dev", "oidc", "passkey"], 'must be "oidc", "passkey" or "dev"'),
    "dev",
  ),
  UNSAFE_DEV_SIGN_IN: withDefault(oneOf(["0", "1"], 'must be "1", or not be set'), "0"),
  TRUST_PROXY: withDefault(
    oneOf(["0", "1"], 'must be "1" behind a reverse proxy, or not be set'),
    "0",
  ),
  CLIENT_METADATA_DOCUMENTS: withDefault(
    oneOf(["0", "1"], 'must be "0" where toolhub reaches no public address, or not be set'),
    "1",
  ),
  CALLS_PER_MINUTE: withDefault(atLeast(1, wholeNumber("must be a whole number of calls")), 600),
  ALLOWED_ORIGINS: withDefault(
    checked(words(originsRule), (all) => all.every((one) => URL.canParse(one)), originsRule),
    [],
  ),
  METRICS_TOKEN: withDefault(ofSixteen("must have at least 16 characters"), null),
  OTLP_ENDPOINT: optional(text("must be an address, or not be set")),
  OTLP_HEADERS: withDefault(text("must list headers, or not be set"), ""),
  JURISDICTION: optional(oneOf(["eu", "us", "fedramp"], 'must be "eu", "us" or "fedramp"')),
  SERVER_NAMESPACE: optional(
    checked(text(namespaceRule), (name) => /^[a-zA-Z0-9.-]{1,150}$/.test(name), namespaceRule),
  ),
};

const allowedEntry = /^(\*|(sub|group):([^%]|%[0-7][0-9a-f])+|[^@%:]*@[^@%:]+)$/i;

const oidc = {
  OIDC_ISSUER: address("must be the issuer's address, such as https://accounts.example.org"),
  OIDC_CLIENT_ID: text("must be the client id that the issuer gave"),
  OIDC_CLIENT_SECRET: text("must be set as a secret"),
  OIDC_ALLOWED: mapped(
    checked(
      checked(
        words(
          "must list who may sign in: @example.org, ada@example.org, group:staff, sub:123, or * for everybody",
        ),
        (entries) => entries.length > 0,
        "must list somebody",
      ),
      (entries) => entries.every((entry) => allowedEntry.test(entry)),
      "has an entry that is none of these: @example.org, ada@example.org, group:staff, sub:123, *",
    ),
    (entries) => entries.map((entry) => decodeURIComponent(entry)),
  ),
  OIDC_EMAIL: withDefault(
    oneOf(["verified", "trusted"], 'must be "verified" or "trusted"'),
    "verified",
  ),
  OIDC_ADMIN_GROUP: optional(
    checked(
      text("must name a group, or not be set"),
      (name) => name !== "",
      "must name a group, or not be set",
    ),
  ),
};

const passkey = {
  OWNER_CODE: ofSixteen("must be set as a secret: with it the first person claims this toolhub"),
};

/** What an operator may set, by what it is for. */
export const knownSettings = { server, upstream, brand: brandSettings, oidc, passkey };
