import { readFileSync } from "node:fs";
import * as whole from "@simplewebauthn/server";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { fromBase64Url, toBase64Url } from "../../src/crypto/base64url.ts";
import * as cut from "../../src/sign-in/webauthn.gen.js";
import {
  createSoftwarePasskey,
  type Said,
  type SignatureName,
  type SoftwarePasskey,
  statements,
} from "../support/software-passkey.ts";

const origin = "https://toolhub.example";
const challenge = toBase64Url(crypto.getRandomValues(new Uint8Array(32)));
const id = crypto.getRandomValues(new Uint8Array(32));
const expected = {
  expectedChallenge: challenge,
  expectedOrigin: origin,
  expectedRPID: "toolhub.example",
};

type Library = typeof whole | typeof cut;

/** What a library says of an answer: what it found, or its error. */
async function outcome(run: () => Promise<unknown>): Promise<unknown> {
  try {
    return await run();
  } catch (error) {
    return String(error);
  }
}

const register = (library: Library, answer: string) =>
  outcome(() => library.verifyRegistrationResponse({ response: JSON.parse(answer), ...expected }));

const signIn = (library: Library, answer: string, publicKey: string, counter: number) =>
  outcome(() =>
    library.verifyAuthenticationResponse({
      response: JSON.parse(answer),
      ...expected,
      credential: { id: toBase64Url(id), publicKey: fromBase64Url(publicKey), counter },
    }),
  );

const isVerified = (result: unknown) => (result as { verified?: boolean }).verified === true;

/** What both ceremonies have to refuse, and a word of why. */
const lies: Readonly<Record<string, readonly [Partial<Said>, RegExp]>> = {
  "another origin": [{ origin: "https://evil.example" }, /response origin/],
  "the same host without https": [{ origin: "http://toolhub.example" }, /response origin/],
  "another port": [{ origin: "https://toolhub.example:8443" }, /response origin/],
  "a host below": [{ origin: "https://evil.toolhub.example" }, /response origin/],
  "another server's id": [{ rpId: "evil.example" }, /RPID|RP ID/],
  "another challenge": [{ challenge: toBase64Url(new Uint8Array(32)) }, /response challenge/],
  "another ceremony": [{ type: "payment.get" }, /response type/],
  "nobody present": [{ flags: 0x44 }, /not present/],
  "nobody verified": [{ flags: 0x41 }, /could not be verified/],
  "a backup of what cannot be backed up": [{ flags: 0x55 }, /backed up/],
  "an id of two spellings": [{ rawId: `${toBase64Url(id)}=` }, /base64url/],
};

const onlyAtSignIn: typeof lies = {
  "an answer that makes a passkey": [{ type: "webauthn.create" }, /response type/],
  "another site around the page": [
    { crossOrigin: true, topOrigin: "https://evil.example" },
    /cross-origin/,
  ],
  "a counter that stands still": [{ counter: 5 }, /counter/],
  "a counter that goes back": [{ counter: 4 }, /counter/],
  "another signature": [
    { signature: (made) => made.with(made.length - 1, (made.at(-1) ?? 0) ^ 1) },
    /"verified":false/,
  ],
};

const onlyAtRegistration: typeof lies = {
  "an answer that signs in": [{ type: "webauthn.get" }, /response type/],
  "no key at all": [{ flags: 0x05 }, /Leftover bytes|credential ID/],
  "a hash that nobody offered": [{ algorithm: -65_535 }, /public key alg/],
  "a curve that nobody offered": [{ algorithm: -47 }, /public key alg/],
  "a statement where none is": [{ statement: statements.self }, /statement/],
  "a statement of no known kind": [{ format: "compound" }, /Unsupported/],
};

const toText = (result: unknown) => JSON.stringify(result) ?? "";

async function createCredential(passkey: SoftwarePasskey) {
  const created = await register(whole, await passkey.create(challenge));
  const { credential } = (created as whole.VerifiedRegistrationResponse).registrationInfo ?? {};
  return toBase64Url(Uint8Array.from(credential?.publicKey ?? []));
}

describe.each<SignatureName>(["ES256", "EdDSA", "RS256"])("with %s", async (name) => {
  const passkey = await createSoftwarePasskey(origin, id, name);

  test("a passkey is registered and signs in, as with the whole library", async () => {
    const answer = await passkey.create(challenge);
    const result = await register(cut, answer);
    expect(isVerified(result)).toBe(true);
    expect(result).toEqual(await register(whole, answer));
    const key = await createCredential(passkey);
    // Often enough to meet signatures whose numbers begin with zeros, and so are shorter.
    for (let counter = 0; counter < (name === "ES256" ? 300 : 3); counter += 1) {
      const used = await passkey.get(challenge, { counter: counter + 1 });
      const seen = await signIn(cut, used, key, counter);
      expect(isVerified(seen)).toBe(true);
      expect(seen).toEqual(await signIn(whole, used, key, counter));
    }
  });

  test.each(Object.entries({ ...lies, ...onlyAtRegistration }))(
    "it is not registered with %s, as with the whole library",
    async (_, [said, why]) => {
      const answer = await passkey.create(challenge, said);
      const result = await register(cut, answer);
      expect(isVerified(result)).toBe(false);
      expect(toText(result)).toMatch(why);
      expect(result).toEqual(await register(whole, answer));
    },
  );

  test.each(Object.entries({ ...lies, ...onlyAtSignIn }))(
    "it does not sign in with %s, as with the whole library",
    async (_, [said, why]) => {
      const key = await createCredential(passkey);
      const flags = (said.flags ?? 0x45) & 0x3f;
      const answer = await passkey.get(challenge, { counter: 6, ...said, flags });
      const result = await signIn(cut, answer, key, 5);
      expect(isVerified(result)).toBe(false);
      expect(toText(result)).toMatch(why);
      expect(result).toEqual(await signIn(whole, answer, key, 5));
    },
  );

  test("half a signature is none, in our words where we take it apart", async () => {
    const key = await createCredential(passkey);
    const half: Partial<Said> = { signature: (made) => made.slice(0, made.length / 2) };
    const answer = await passkey.get(challenge, { counter: 6, ...half });
    const result = toText(await signIn(cut, answer, key, 5));
    expect(isVerified(await signIn(whole, answer, key, 5))).toBe(false);
    expect(result).toContain(name === "ES256" ? "not two numbers of ASN.1" : '"verified":false');
  });

  test("another passkey does not sign in for it", async () => {
    const other = await createSoftwarePasskey(origin, id, name);
    const answer = await other.get(challenge);
    const key = await createCredential(passkey);
    expect(toText(await signIn(cut, answer, key, 0))).toContain('"verified":false');
  });
});

test("a key that names the algorithm of another kind is no weaker: only its own signature counts", async () => {
  const passkey = await createSoftwarePasskey(origin, id, "ES256");
  const other = await createSoftwarePasskey(origin, id, "ES256");
  for (const algorithm of [-8, -257]) {
    const created = await register(cut, await passkey.create(challenge, { algorithm }));
    const { credential } = (created as whole.VerifiedRegistrationResponse).registrationInfo ?? {};
    const key = toBase64Url(Uint8Array.from(credential?.publicKey ?? []));
    const own = await passkey.get(challenge);
    expect(await signIn(cut, own, key, 0)).toEqual(await signIn(whole, own, key, 0));
    expect(isVerified(await signIn(cut, await other.get(challenge), key, 0))).toBe(false);
  }
});

test("a statement that the passkey signs itself is checked, as with the whole library", async () => {
  const passkey = await createSoftwarePasskey(origin, id, "ES256");
  const self = { format: "packed", statement: statements.self };
  const answer = await passkey.create(challenge, self);
  expect(isVerified(await register(cut, answer))).toBe(true);
  expect(await register(cut, answer)).toEqual(await register(whole, answer));
  const signature: Said["signature"] = (made) =>
    made.with(-1 + made.length, (made.at(-1) ?? 0) ^ 1);
  const wrong = await passkey.create(challenge, { ...self, signature });
  expect(isVerified(await register(cut, wrong))).toBe(false);
});

test("no changed signature signs in that the whole library refuses", async () => {
  const passkey = await createSoftwarePasskey(origin, id, "ES256");
  const key = await createCredential(passkey);
  const change = fc.record({ at: fc.nat(71), to: fc.nat(255), drop: fc.nat(2), add: fc.nat(2) });
  await fc.assert(
    fc.asyncProperty(change, async ({ at, to, drop, add }) => {
      const signature: Said["signature"] = (made) =>
        Uint8Array.from(
          [...made.with(at % made.length, to)].toSpliced(at, drop, ...Array(add).fill(0)),
        );
      const answer = await passkey.get(challenge, { signature });
      const isLet = isVerified(await signIn(cut, answer, key, 0));
      expect(isLet && !isVerified(await signIn(whole, answer, key, 0))).toBe(false);
    }),
    { numRuns: 500 },
  );
});

test.each(["packed", "tpm", "apple", "android-key", "android-safetynet", "fido-u2f"])(
  "a certificate of the kind %s is refused: nobody asked for one, and none is read",
  async (format) => {
    const passkey = await createSoftwarePasskey(origin, id, "ES256");
    const answer = await passkey.create(challenge, { format, statement: statements.certified });
    expect(await register(cut, answer)).toBe("Error: No certificate is read here.");
  },
);

test("the cut library is generated wherever it is needed, and never committed", () => {
  const ignored = readFileSync(".gitignore", "utf8").split("\n");
  expect(ignored).toContain("src/sign-in/webauthn.gen.*");
  const text = readFileSync("src/sign-in/webauthn.gen.js", "utf8");
  expect(text).not.toMatch(
    /MII[A-Za-z0-9+/]{60}|node_modules\/(@peculiar\/|asn1js\/|reflect-metadata\/)/,
  );
});
