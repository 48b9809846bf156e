import { expect, test } from "vitest";

import { fillTemplate, parseConfig } from "../../src/config.ts";

const good = {
  PUBLIC_URL: "http://localhost:8484",
  KEY_RING: "k1:x",
  SIGN_IN: "dev",
  UNSAFE_DEV_SIGN_IN: "1",
};

test("a good configuration is read", () => {
  expect(
    parseConfig({ ...good, ALLOWED_ORIGINS: "https://a.example https://b.example/x" }),
  ).toMatchObject({
    publicUrl: "http://localhost:8484",
    resource: "http://localhost:8484/mcp",
    upstreamTimeoutMs: 20_000,
    allowedOrigins: ["https://a.example", "https://b.example"],
  });
});

const oidc = {
  SIGN_IN: "oidc",
  OIDC_ISSUER: "https://accounts.example",
  OIDC_CLIENT_ID: "toolhub",
  OIDC_CLIENT_SECRET: "s",
  OIDC_ALLOWED: "@example.org",
};

test("an issuer is read, for any address of toolhub", () => {
  const { signIn } = parseConfig({ ...good, ...oidc, PUBLIC_URL: "https://tools.example.org" });
  expect(signIn).toMatchObject({ way: "oidc", allowed: ["@example.org"] });
});

test("spaces around an address are not part of it", () => {
  const spaced = {
    PUBLIC_URL: " http://localhost:8484\n",
    OIDC_ISSUER: "\thttps://accounts.example ",
  };
  expect(parseConfig({ ...good, ...oidc, ...spaced })).toMatchObject({
    publicUrl: "http://localhost:8484",
    resource: "http://localhost:8484/mcp",
    signIn: { issuer: "https://accounts.example" },
  });
});

test("entries of the list of people are read, spaces and percent signs too", () => {
  const OIDC_ALLOWED =
    "@example.org, group:toolhub%20users group:/a,sub:auth0|1 group:5%25%2C x@y.org *";
  expect(
    parseConfig({ ...good, ...oidc, OIDC_ALLOWED, OIDC_EMAIL: "trusted" }).signIn,
  ).toMatchObject({
    allowed: [
      "@example.org",
      "group:toolhub users",
      "group:/a",
      "sub:auth0|1",
      "group:5%,",
      "x@y.org",
      "*",
    ],
    emails: "trusted",
  });
  expect(parseConfig({ ...good, ...oidc }).signIn).toMatchObject({ emails: "verified" });
});

const namespaces = [
  ["https://tools.example.org", undefined, "org.example.tools"],
  ["https://tools.example.org", "io.github.acme", "io.github.acme"],
  ["http://localhost:8484", undefined, "localhost"],
] as const;

test.each(namespaces)("%s with the namespace %s is listed below %s", (PUBLIC_URL, name, listed) => {
  const setting = name === undefined ? {} : { SERVER_NAMESPACE: name };
  expect(parseConfig({ ...good, ...oidc, PUBLIC_URL, ...setting }).namespace).toBe(listed);
});

test("without a word of the operator the server is called toolhub", () => {
  expect(parseConfig(good).brand).toEqual({ name: "toolhub", slug: "toolhub" });
});

test("what the operator says of themselves is read, addresses as a browser writes them", () => {
  const said = {
    NAME: "Acme Research",
    OPERATOR: "Acme Labs, Ltd.",
    CONTACT_URL: "mailto:help@acme.example",
    PRIVACY_URL: "https://ACME.example/a b",
    ICON_URL: "http://127.0.0.1:8080/icon.png",
  };
  expect(parseConfig({ ...good, ...said }).brand).toEqual({
    name: "Acme Research",
    slug: "acme-research",
    operator: "Acme Labs, Ltd.",
    contactUrl: "mailto:help@acme.example",
    privacyUrl: "https://acme.example/a%20b",
    iconUrl: "http://127.0.0.1:8080/icon.png",
  });
});

test.each([
  ["Müller & Söhne (EU)", "muller-sohne-eu"],
  ["研究所 2", "2"],
  ["研究所", "tools-example-org"],
  ["The Department of Redundancy Department", "the-department-of-redundancy-d"],
  ["An exact cut after its last one - x", "an-exact-cut-after-its-last-on"],
  ['O\'Neill "$(rm)" `x`', "o-neill-rm-x"],
])("in commands %j is %s", (NAME, slug) => {
  const config = parseConfig({ ...good, ...oidc, PUBLIC_URL: "https://tools.example.org", NAME });
  expect(config.brand).toMatchObject({ name: NAME, slug });
});

const wrong = [
  [{ PUBLIC_URL: undefined }, "PUBLIC_URL must be the address people paste"],
  [{ PUBLIC_URL: "tools.example.org" }, "PUBLIC_URL must be the address people paste"],
  [{ PUBLIC_URL: "http://localhost:8484/x" }, "PUBLIC_URL must be an origin without a path"],
  [{ PUBLIC_URL: "http://tools.example.org" }, "PUBLIC_URL must use https"],
  [{ PUBLIC_URL: "https://tools.example.org" }, 'SIGN_IN "dev" lets anybody in'],
  [{ UNSAFE_DEV_SIGN_IN: undefined }, "everybody who reaches this port an administrator"],
  [{ UNSAFE_DEV_SIGN_IN: "0", SIGN_IN: undefined }, 'set UNSAFE_DEV_SIGN_IN to "1"'],
  [{ UNSAFE_DEV_SIGN_IN: "yes" }, 'UNSAFE_DEV_SIGN_IN must be "1", or not be set'],
  [{ SIGN_IN: "none" }, 'SIGN_IN must be "oidc", "passkey" or "dev"'],
  [{ SIGN_IN: "de" }, 'SIGN_IN must be "oidc", "passkey" or "dev"'],
  [{ ...oidc, OIDC_ISSUER: "accounts" }, "OIDC_ISSUER must be the issuer's address"],
  [{ ...oidc, OIDC_ISSUER: "http://accounts.example" }, "OIDC_ISSUER must use https"],
  [{ ...oidc, OIDC_CLIENT_ID: undefined }, "OIDC_CLIENT_ID must be the client id"],
  [{ ...oidc, OIDC_CLIENT_SECRET: undefined }, "OIDC_CLIENT_SECRET must be set as a secret"],
  [{ ...oidc, OIDC_ALLOWED: undefined }, "OIDC_ALLOWED must list who may sign in"],
  [{ ...oidc, OIDC_ALLOWED: " " }, "OIDC_ALLOWED must list somebody"],
  [{ ...oidc, OIDC_ALLOWED: "example.org" }, "OIDC_ALLOWED"],
  [{ ...oidc, OIDC_ALLOWED: "group:" }, "OIDC_ALLOWED"],
  [{ ...oidc, OIDC_ALLOWED: "group:a%zz" }, "OIDC_ALLOWED"],
  [{ ...oidc, OIDC_ALLOWED: "group:a%FF" }, "OIDC_ALLOWED"],
  [{ ...oidc, OIDC_ALLOWED: "team:a" }, "OIDC_ALLOWED"],
  [{ ...oidc, OIDC_ALLOWED: "team:a@example.org" }, "OIDC_ALLOWED"],
  [{ ...oidc, OIDC_EMAIL: "yes" }, 'OIDC_EMAIL must be "verified" or "trusted"'],
  ...[
    "https://accounts.google.com",
    "https://login.microsoftonline.com/common/v2.0",
    "https://login.microsoftonline.com/organizations/v2.0",
    "https://login.microsoftonline.com/Consumers",
  ].map(
    (OIDC_ISSUER) =>
      [
        { ...oidc, OIDC_ISSUER, OIDC_EMAIL: "trusted" },
        'OIDC_EMAIL "trusted" is for an issuer of one organisation',
      ] as const,
  ),
  [{ NAME: "" }, "NAME must be one line of 1 to 40 visible characters"],
  [{ NAME: "x".repeat(41) }, "NAME must be one line of 1 to 40 visible characters"],
  [{ NAME: "Acme\nResearch" }, "NAME must be one line"],
  [{ NAME: "Acme\u202eResearch" }, "NAME must be one line"],
  [{ NAME: " Acme" }, "NAME must be one line"],
  [{ OPERATOR: "x".repeat(81) }, "OPERATOR must be one line of 1 to 80 visible characters"],
  [{ OPERATOR: "Acme\u0000" }, "OPERATOR must be one line"],
  ...["CONTACT_URL", "PRIVACY_URL", "ICON_URL"].flatMap((setting) =>
    [
      "",
      "acme.example",
      "http://acme.example/x",
      "javascript:alert(1)",
      "data:image/png;base64,AA==",
      "https://ada:secret@acme.example/",
      `https://acme.example/${"x".repeat(500)}`,
    ].map((url) => [{ [setting]: url }, `${setting} must be an https address`] as const),
  ),
  [{ CONTACT_URL: "mailto:" }, "or mailto: with one address"],
  [{ CONTACT_URL: "mailto:a@acme.example?bcc=b@acme.example" }, "or mailto: with one address"],
  [{ PRIVACY_URL: "mailto:a@acme.example" }, "PRIVACY_URL must be an https address"],
  [{ SERVER_NAMESPACE: "a/b" }, "SERVER_NAMESPACE must be a reversed domain"],
  [{ ...oidc, OIDC_ADMIN_GROUP: "" }, "OIDC_ADMIN_GROUP must name a group"],
  [{ SIGN_IN: "passkey" }, "OWNER_CODE must be set as a secret"],
  [{ SIGN_IN: "passkey", OWNER_CODE: "short" }, "OWNER_CODE must have at least 16 characters"],
  [
    {
      SIGN_IN: "passkey",
      OWNER_CODE: "a-code-of-at-least-16",
      PUBLIC_URL: "http://127.0.0.1:8484",
    },
    "passkeys need a name, so PUBLIC_URL must not be an IP address",
  ],
  [{ KEY_RING: undefined }, "KEY_RING must be set as a secret"],
  [{ CLIENT_METADATA_DOCUMENTS: "no" }, 'CLIENT_METADATA_DOCUMENTS must be "0" where toolhub'],
  [{ TRUST_PROXY: "yes" }, 'TRUST_PROXY must be "1" behind a reverse proxy'],
  [{ CALLS_PER_MINUTE: "0" }, "CALLS_PER_MINUTE must be at least 1"],
  [{ CALLS_PER_MINUTE: "many" }, "CALLS_PER_MINUTE must be a whole number of calls"],
  [{ CALLS_PER_MINUTE: "1.5" }, "CALLS_PER_MINUTE must be a whole number of calls"],
  [{ CALLS_PER_MINUTE: "" }, "CALLS_PER_MINUTE must be at least 1"],
  [{ JURISDICTION: "mars" }, 'JURISDICTION must be "eu", "us" or "fedramp"'],
  [{ UPSTREAM_TIMEOUT_MS: "soon" }, "UPSTREAM_TIMEOUT_MS must be whole milliseconds"],
  [{ UPSTREAM_TIMEOUT_MS: "120001" }, "UPSTREAM_TIMEOUT_MS must be at most 120000"],
  [{ READ_ONLY: "yes" }, 'READ_ONLY must be "1" where nothing may be changed'],
  [{ MAX_RETRIES: "4" }, "MAX_RETRIES must be a whole number from 0 to 3"],
  [{ LOG_LEVEL: "loud" }, 'LOG_LEVEL must be "info", "warn" or "error"'],
  [{ METRICS_TOKEN: "short" }, "METRICS_TOKEN must have at least 16 characters"],
  [{ ALLOWED_ORIGINS: "https://a.example b.example" }, "ALLOWED_ORIGINS must list origins"],
  [{ KEY_RING: 7 }, "KEY_RING must be set as a secret"],
  [{ KEY_RING: null, LOG_LEVEL: 7 }, "KEY_RING must be set as a secret"],
  [{ UPSTREAM_TIMEOUT_MS: "5" }, "UPSTREAM_TIMEOUT_MS must be at least 100"],
] as const;

test.each(wrong)("toolhub does not start with %o and says why", (change, reason) => {
  expect(() => parseConfig({ ...good, ...change })).toThrow(reason);
});

test("what is wrong is said of all settings at once, and never what was set", () => {
  const change = { KEY_RING: undefined, METRICS_TOKEN: "secret-a", SERVER_NAMESPACE: "b/c" };
  const reading = () => parseConfig({ ...good, ...change });
  expect(reading).toThrow(
    /^toolhub cannot start: KEY_RING .*; METRICS_TOKEN .*; SERVER_NAMESPACE /,
  );
  expect(reading).not.toThrow(/secret-a|b\/c/);
});

test("what the platform says is null is not set; numbers may be written as numbers", () => {
  const set = { METRICS_TOKEN: null, OPERATOR: null, CALLS_PER_MINUTE: 5, MAX_RETRIES: " 2 " };
  expect(parseConfig({ ...good, ...set })).toMatchObject({
    metricsToken: null,
    brand: { operator: undefined },
    callsPerMinute: 5,
    maxRetries: 2,
  });
});

test("secrets are no variables for toolsets", () => {
  const { variables } = parseConfig({
    ...good,
    SHOP_KEY: "sk",
    API_TOKEN: "t",
    SHOP_URL: "https://s",
  });
  expect(Object.keys(variables).sort()).toEqual([
    "PUBLIC_URL",
    "SHOP_URL",
    "SIGN_IN",
    "UNSAFE_DEV_SIGN_IN",
  ]);
});

const templates = [
  ["${A}/graphql", "https://a/graphql"],
  ["${B:-http://b}/x", "http://b/x"],
  ["${A:-c}", "https://a"],
  ["plain", "plain"],
] as const;

test.each(templates)("the template %s becomes %s", (template, text) => {
  expect(fillTemplate(template, { A: "https://a" })).toBe(text);
});

test("a missing variable is named", () => {
  expect(() => fillTemplate("${MISSING}", {})).toThrow("The setting MISSING is missing.");
});
