import { afterAll, beforeAll, describe, expect, test } from "vitest";

import type { OidcSettings } from "../../src/sign-in/oidc.ts";
import {
  createOidcAt,
  type Issuer,
  type IssuerShape,
  redirectUri,
  signInAtIssuer,
  startIssuer,
} from "../support/issuer.ts";

const profile = ["name", "given_name", "family_name", "preferred_username", "picture", "locale"];
const email = ["email", "email_verified"];
const groupId = "d1c1a0ff-6f4e-4d5b-9f0e-4a1f6a0c7e11";

/** Values of Entra's optional claim, by login. Source: Microsoft Entra, optional claims reference, `xms_edov`. */
const edov: Readonly<Record<string, unknown>> = {
  edov: true,
  edov1: 1,
  edovText1: "1",
  edovText: "true",
  noEdov: false,
  noEdov0: 0,
  noEdovText0: "0",
  noEdovText: "false",
};

const ada = { name: "Ada Lovelace", given_name: "Ada", family_name: "Lovelace" };

/** Microsoft Entra ID, one tenant: no email_verified; groups as object ids. Userinfo comes from Microsoft Graph. */
const entra: IssuerShape = {
  findClaims: (login, document) => ({
    ...ada,
    email: "ada@contoso.example",
    ...(document === "id_token" && {
      preferred_username: "ada@contoso.example",
      oid: "00000000-0000-0000-66f3-3332eca7ea81",
      tid: "9122040d-6c67-4c5b-b112-36a304b66dad",
      ver: "2.0",
      groups: [groupId],
      ...(login in edov && { xms_edov: edov[login] }),
    }),
  }),
  scopes: {
    openid: ["sub", "oid", "tid", "ver", "groups"],
    profile,
    email: ["email", "xms_edov"],
  },
  isIdTokenFull: true,
};

/** Okta: a thin ID token where an access token comes with it; the rest at userinfo. Groups have names with spaces. */
const okta: IssuerShape = {
  findClaims: (login, document) => ({
    ...ada,
    preferred_username: "ada@contoso.example",
    email: "ada@contoso.example",
    ...(document === "userinfo" && { email_verified: login !== "eve", zoneinfo: "Europe/London" }),
    groups: ["Everyone", "toolhub users"],
  }),
  scopes: { openid: ["sub"], profile: [...profile, "zoneinfo"], email, groups: ["groups"] },
  isIdTokenFull: true,
};

/** Google: everything in the ID token, `hd` for accounts of an organisation, no groups. */
const google: IssuerShape = {
  findClaims: (login) => ({
    ...ada,
    picture: "https://lh3.googleusercontent.com/a/x",
    email: login === "stranger" ? "ada@gmail.example" : "ada@contoso.example",
    email_verified: login !== "eve",
    hd: "contoso.example",
  }),
  scopes: { openid: ["sub", "hd"], profile, email },
  isIdTokenFull: true,
};

/** Keycloak with a group mapper: paths, in both documents; accounts that administrators make are unverified. */
const keycloak: IssuerShape = {
  findClaims: (login) => ({
    ...ada,
    preferred_username: "ada",
    email: "ada@contoso.example",
    email_verified: login !== "eve",
    groups: ["/staff", "/staff/toolhub"],
  }),
  scopes: { openid: ["sub", "groups"], profile, email },
  isIdTokenFull: true,
};

/** Cloudflare Access as an issuer: the address of whoever passed its policy, and never email_verified. */
const access: IssuerShape = {
  findClaims: () => ({
    name: "Ada Lovelace",
    email: "ada@contoso.example",
    groups: ["toolhub-users"],
  }),
  scopes: { openid: ["sub"], profile: ["name"], email: ["email"], groups: ["groups"] },
  isIdTokenFull: true,
};

const domain = { allowed: ["@contoso.example"] };
const trusted = { ...domain, emails: "trusted" } as const;
type Row = readonly [login: string, settings: Partial<OidcSettings>, isLetIn: boolean];

const issuers: readonly (readonly [string, IssuerShape, readonly Row[]])[] = [
  [
    "Microsoft Entra ID",
    entra,
    [
      ["ada", domain, false],
      ["ada", trusted, true],
      ["ada", { allowed: ["ada@contoso.example"], emails: "trusted" }, true],
      ["ada", { allowed: ["@fabrikam.example"], emails: "trusted" }, false],
      ["ada", { allowed: [`group:${groupId}`] }, true],
      ["ada", { allowed: ["group:00000000-0000-0000-0000-000000000000"] }, false],
      ["ada", { allowed: ["sub:ada"] }, true],
      ["bob", { allowed: ["sub:ada"] }, false],
      ...["edov", "edov1", "edovText1", "edovText"].map((login): Row => [login, domain, true]),
      ...["noEdov", "noEdov0", "noEdovText0", "noEdovText"].flatMap((login): Row[] => [
        [login, domain, false],
        [login, trusted, false],
      ]),
    ],
  ],
  [
    "Okta",
    okta,
    [
      ["ada", domain, true],
      ["eve", domain, false],
      ["eve", trusted, false],
      ["ada", { allowed: ["group:toolhub users"] }, true],
      ["ada", { allowed: ["group:toolhub"] }, false],
    ],
  ],
  [
    "Google",
    google,
    [
      ["ada", domain, true],
      ["eve", domain, false],
      ["stranger", domain, false],
      ["ada", { allowed: ["group:contoso.example"] }, false],
    ],
  ],
  [
    "Keycloak",
    keycloak,
    [
      ["ada", domain, true],
      ["eve", domain, false],
      ["eve", trusted, false],
      ["eve", { allowed: ["group:/staff/toolhub"] }, true],
      ["ada", { allowed: ["group:toolhub"] }, false],
    ],
  ],
  [
    "Cloudflare Access",
    access,
    [
      ["ada", domain, false],
      ["ada", trusted, true],
      ["ada", { allowed: ["@fabrikam.example"], emails: "trusted" }, false],
      ["ada", { allowed: ["group:toolhub-users"] }, true],
    ],
  ],
];

describe.each(issuers)("%s", (_, shape, rows) => {
  let issuer: Issuer;

  beforeAll(async () => {
    issuer = await startIssuer(redirectUri, shape);
  });
  afterAll(() => issuer.close());

  async function signIn(login: string, settings: Partial<OidcSettings>) {
    const oidc = createOidcAt(issuer.url, settings);
    const start = await oidc.begin({ next: "/account", binding: "b" });
    return oidc.finish(await signInAtIssuer(start, login), "b");
  }

  test.each(rows)("%s with %o is let in: %s", async (login, settings, isLetIn) => {
    const outcome = signIn(login, settings);
    if (isLetIn) {
      const { identity } = await outcome;
      expect(identity).toMatchObject({ subject: login, name: "Ada Lovelace", isAdmin: false });
    } else {
      await expect(outcome).rejects.toMatchObject({ problem: { kind: "forbidden" } });
    }
  });
});

test("the group of administrators is found wherever the issuer puts groups", async () => {
  const issuer = await startIssuer(redirectUri, okta);
  const oidc = createOidcAt(issuer.url, { allowed: ["*"], adminGroup: "toolhub users" });
  const start = await oidc.begin({ next: "/account", binding: "b" });
  const { identity } = await oidc.finish(await signInAtIssuer(start, "ada"), "b");
  await issuer.close();
  expect(identity.isAdmin).toBe(true);
});
