import { afterEach, beforeEach, expect, test } from "vitest";

import { createOidcAt, redirectUri } from "../support/issuer.ts";
import {
  type Document,
  type Script,
  type ScriptedIssuer,
  startScriptedIssuer,
} from "./scripted-issuer.ts";

let issuer: ScriptedIssuer;

beforeEach(async () => {
  issuer = await startScriptedIssuer();
});

afterEach(() => issuer.close());

const nowSeconds = () => Math.floor(Date.now() / 1000);
const in2286 = 9_999_999_999;

/** A whole sign-in. Whatever the issuer puts into its documents, the nonce is right. */
async function signIn(settings: Parameters<typeof createOidcAt>[1] = {}) {
  const oidc = createOidcAt(issuer.url, settings);
  const url = await oidc.begin({ next: "/account", binding: "b" });
  const { nonce, state = "" } = Object.fromEntries(url.searchParams);
  issuer.script.idToken = { nonce, ...issuer.script.idToken };
  const callback = new URL(redirectUri);
  callback.search = new URLSearchParams({ code: "c", state }).toString();
  return oidc.finish(callback, "b");
}

test("an honest issuer signs a person in", async () => {
  const { identity } = await signIn();
  expect(identity).toEqual({ issuer: issuer.url, subject: "ada", name: "Ada", isAdmin: false });
});

type Change = (script: Script) => void;
const lies: readonly (readonly [string, Change])[] = [
  ["is signed by a key that is not the issuer's", (script) => (script.isForeign = true)],
  ["was altered after it was signed", (script) => (script.altered = { sub: "eve" })],
  ["is signed with the client secret", (script) => (script.alg = "HS256")],
  ["is not signed", (script) => (script.alg = "none")],
  ["was made an hour from now", ({ idToken }) => (idToken.iat = nowSeconds() + 3600)],
  ["was made in 2286", ({ idToken }) => Object.assign(idToken, { iat: in2286, exp: in2286 + 1 })],
  ["is good until 2286", ({ idToken }) => (idToken.exp = in2286)],
  ["is over", ({ idToken }) => (idToken.exp = nowSeconds() - 120)],
  ["is not good yet", ({ idToken }) => (idToken.nbf = nowSeconds() + 120)],
  ["does not say when it was made", ({ idToken }) => delete idToken.iat],
  ["is of another issuer", ({ idToken }) => (idToken.iss = "https://evil.example")],
  ["is for another client", ({ idToken }) => (idToken.aud = "other")],
  ["has another nonce", ({ idToken }) => (idToken.nonce = "other")],
  ["and the userinfo are of two people", ({ userinfo }) => (userinfo.sub = "eve")],
];

test.each(lies)("an ID token that %s signs nobody in", async (_, change) => {
  change(issuer.script);
  await expect(signIn({ allowed: ["*"] })).rejects.toMatchObject({
    problem: { kind: "upstream_rejected" },
  });
});

const apart = [
  ["iat", 30],
  ["exp", -30],
] as const;

test.each(apart)("clocks may be a little apart: %s %i seconds from now", async (claim, seconds) => {
  issuer.script.idToken[claim] = nowSeconds() + seconds;
  expect((await signIn()).identity.subject).toBe("ada");
});

const address = "ada@example.org";
const mixed: readonly (readonly [string, object, object])[] = [
  [
    "the address in the ID token, the verdict in the userinfo",
    { email: address },
    { email_verified: true },
  ],
  [
    "the verdict in the ID token, the address in the userinfo",
    { email_verified: true },
    { email: address },
  ],
  [
    "an unverified address of ours beside a verified one of elsewhere",
    { email: address, email_verified: false },
    { email: "eve@evil.example", email_verified: true },
  ],
  [
    "a verified address of elsewhere beside one of ours without a verdict",
    { email: "eve@evil.example", email_verified: true },
    { email: address },
  ],
  [
    "contradictions",
    { email: address, email_verified: false },
    { email: address, email_verified: true },
  ],
  ["a verdict that is no boolean", { email: address, email_verified: "true" }, {}],
  ["the verdict 1", { email: address, email_verified: 1 }, {}],
  ["the verdict null", { email: address, email_verified: null }, {}],
  ["no address that is one", { email: "ada@@example.org", email_verified: true }, {}],
  ["a list of addresses", { email: [address], email_verified: true }, {}],
  ["nothing", {}, {}],
];

test.each(mixed)("%s: nobody is let in for it", async (_, idToken, userinfo) => {
  Object.assign(issuer.script.idToken, idToken);
  issuer.script.userinfo = { sub: "ada", ...userinfo };
  await expect(signIn()).rejects.toMatchObject({ problem: { kind: "forbidden" } });
});

const untrusted = mixed.slice(2);

test.each(untrusted)("%s: not with OIDC_EMAIL=trusted either", async (_, idToken, userinfo) => {
  Object.assign(issuer.script.idToken, idToken);
  issuer.script.userinfo = { sub: "ada", ...userinfo };
  await expect(signIn({ emails: "trusted" })).rejects.toMatchObject({
    problem: { kind: "forbidden" },
  });
});

const documents: readonly Document[] = ["discovery", "token", "userinfo", "jwks"];

test.each(documents)("a %s document without an end is not read to the end", async (document) => {
  issuer.script.endless = { document, isSlow: false };
  await expect(signIn()).rejects.toMatchObject({ problem: { kind: "upstream_rejected" } });
  expect(issuer.countBytes()).toBeLessThan(8 * 1024 * 1024);
});

test.each(documents)("a %s document of status 500 signs nobody in", async (document) => {
  issuer.script.broken = { document, status: 500 };
  await expect(signIn()).rejects.toMatchObject({ problem: { kind: "upstream_rejected" } });
});

test("a document that comes a byte at a time is waited for 10 seconds", async () => {
  const others = await Promise.all(documents.map(() => startScriptedIssuer()));
  const outcomes = await Promise.allSettled(
    documents.map(async (document, index) => {
      const other = others[index];
      if (!other) return;
      other.script.endless = { document, isSlow: true };
      const oidc = createOidcAt(other.url);
      const url = await oidc.begin({ next: "/account", binding: "b" });
      const { nonce, state = "" } = Object.fromEntries(url.searchParams);
      other.script.idToken.nonce = nonce;
      const query = new URLSearchParams({ code: "c", state });
      await oidc.finish(new URL(`${redirectUri}?${query}`), "b");
    }),
  );
  for (const other of others) other.close();
  expect(outcomes).toEqual(
    documents.map(() => ({
      status: "rejected",
      reason: expect.objectContaining({
        problem: expect.objectContaining({ kind: "upstream_down" }),
      }),
    })),
  );
});
