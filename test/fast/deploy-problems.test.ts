import { expect, test } from "vitest";

import { type Deployment, findProblems } from "../../scripts/deploy/problems.ts";

const good = {
  PUBLIC_URL: "https://tools.acme.dev",
  SIGN_IN: "oidc",
  OIDC_ISSUER: "https://login.acme.dev",
  OIDC_CLIENT_ID: "toolhub",
  OIDC_ALLOWED: "@acme.dev",
};
const find = (vars: Readonly<Record<string, string>>, secrets: Deployment["secrets"] = null) =>
  findProblems({
    environment: "production",
    worker: "--env production",
    vars: { ...good, ...vars },
    secrets,
    serviceSecrets: [],
  });

test("nothing is said of settings and secrets that are right", () => {
  expect(find({}, ["KEY_RING", "OIDC_CLIENT_SECRET"])).toEqual([]);
  expect(find({ SIGN_IN: "passkey" }, ["OWNER_CODE", "KEY_RING", "MORE"])).toEqual([]);
  expect(find({ PUBLIC_URL: "https://toolhub-production.acme.workers.dev" })).toEqual([]);
});

const where = "under [env.production.vars] in wrangler.toml";
const address = `set the https address that people will paste ${where}.`;
const signIn = `set "oidc" or "passkey" ${where}, see docs/sign-in.md.`;

test.each([
  [{ PUBLIC_URL: "" }, `PUBLIC_URL is not set: ${address}`],
  [
    { PUBLIC_URL: "https://localhost:8484" },
    `PUBLIC_URL is https://localhost:8484, which only one computer reaches: ${address}`,
  ],
  [
    { PUBLIC_URL: "http://127.0.0.1" },
    `PUBLIC_URL is http://127.0.0.1, which only one computer reaches: ${address}`,
  ],
  [
    { PUBLIC_URL: "http://[::1]:1" },
    `PUBLIC_URL is http://[::1]:1, which only one computer reaches: ${address}`,
  ],
  [{ PUBLIC_URL: "tools" }, `PUBLIC_URL is "tools", which is no address: ${address}`],
  [
    { PUBLIC_URL: "http://tools.acme.dev" },
    `PUBLIC_URL is http://tools.acme.dev, which is not https: ${address}`,
  ],
  [
    { PUBLIC_URL: "https://tools.example.org" },
    `PUBLIC_URL is still the example https://tools.example.org: ${address}`,
  ],
  [{ SIGN_IN: "dev" }, `SIGN_IN is "dev", which lets anybody in as anybody: ${signIn}`],
  [{ SIGN_IN: "" }, `SIGN_IN is not set, so nobody could sign in: ${signIn}`],
  [{ SIGN_IN: "saml" }, `SIGN_IN is "saml", which is no way to sign in: ${signIn}`],
  [
    { UNSAFE_DEV_SIGN_IN: "1" },
    "UNSAFE_DEV_SIGN_IN is for one's own computer: take it out of [env.production.vars] in wrangler.toml.",
  ],
  [
    { PUBLIC_URL: "https://tools.acme.dev/mcp" },
    `PUBLIC_URL must be an origin without a path: change it ${where}, see docs/settings.md.`,
  ],
  [
    { OIDC_ALLOWED: "" },
    `OIDC_ALLOWED must list who may sign in: @example.org, ada@example.org, group:staff, sub:123, or * for everybody: change it ${where}, see docs/settings.md.`,
  ],
  [
    { CALLS_PER_MINUTE: "many" },
    `CALLS_PER_MINUTE must be a whole number of calls: change it ${where}, see docs/settings.md.`,
  ],
])("of %o it says what is wrong and what to do, in one sentence", (vars, said) => {
  expect(find(vars)).toEqual([said]);
});

test("a missing secret is named with the command that sets it", () => {
  expect(find({}, [])).toEqual([
    "The secret KEY_RING is not set: run npx wrangler secret put KEY_RING --env production with what npm run -s keys -- new prints.",
    "The secret OIDC_CLIENT_SECRET is not set: run npx wrangler secret put OIDC_CLIENT_SECRET --env production.",
  ]);
  expect(find({ SIGN_IN: "passkey" }, ["KEY_RING"])).toEqual([
    "The secret OWNER_CODE is not set: run npx wrangler secret put OWNER_CODE --env production.",
  ]);
});

test("a secret that a toolset sends to its upstream is needed too", () => {
  const vars = { ...good, SIGN_IN: "passkey" };
  const serviceSecrets = ["ACME_GATEWAY_TOKEN"];
  const secrets = ["KEY_RING", "OWNER_CODE"];
  const target = { environment: "preview", worker: "--env preview" };
  expect(findProblems({ ...target, vars, secrets, serviceSecrets })).toEqual([
    "The secret ACME_GATEWAY_TOKEN is not set: run npx wrangler secret put ACME_GATEWAY_TOKEN --env preview.",
  ]);
});

test("a secret in the file is refused, and its text is not repeated", () => {
  const [said = "", ...more] = find({ KEY_RING: "k1:very-secret" }, ["OIDC_CLIENT_SECRET"]);
  expect(more).toEqual([]);
  expect(said).toContain("KEY_RING stands in wrangler.toml for everybody to read");
  expect(said).not.toContain("very-secret");
});

test("all problems are listed at once", () => {
  const vars = { PUBLIC_URL: "", SIGN_IN: "dev", UNSAFE_DEV_SIGN_IN: "1", NAME: " " };
  expect(find(vars, []).map((each) => each.split(" ").slice(0, 3).join(" "))).toEqual([
    "PUBLIC_URL is not",
    'SIGN_IN is "dev",',
    "UNSAFE_DEV_SIGN_IN is for",
    "The secret KEY_RING",
    "NAME must be",
  ]);
});
