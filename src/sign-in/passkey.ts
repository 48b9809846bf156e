import * as z from "zod";

import type { PasskeyOwner, StoredPasskey } from "../account/passkeys.ts";
import { fromBase64Url, toBase64Url } from "../crypto/base64url.ts";
import { AppError } from "../errors.ts";
import { log } from "../observe/log.ts";
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from "./webauthn.gen.js";

/** Who asks for passkeys. Source: W3C Web Authentication Level 3, section 5.4.2. */
export interface RelyingParty {
  /** The host of `PUBLIC_URL`. */
  readonly id: string;
  /** As browsers may show it. */
  readonly name: string;
  readonly origin: string;
}

/** At most 1,023 bytes. Source: W3C Web Authentication Level 3, section 4, credential id. */
const credentialId = /^[A-Za-z0-9_-]{1,1364}$/;

const Credential = z.looseObject({
  id: z.string().regex(credentialId),
  rawId: z.string(),
  type: z.literal("public-key"),
  response: z.looseObject({ clientDataJSON: z.string() }),
  clientExtensionResults: z.looseObject({}).default({}),
});

/** Options for `navigator.credentials.create`; `known` are passkeys that the person has already. */
export function createPasskeyRegistration(
  party: RelyingParty,
  owner: PasskeyOwner,
  known: readonly StoredPasskey[] = [],
) {
  return generateRegistrationOptions({
    rpName: party.name,
    rpID: party.id,
    userID: fromBase64Url(owner.subject),
    userName: owner.name,
    userDisplayName: owner.name,
    attestationType: "none",
    authenticatorSelection: { residentKey: "required", userVerification: "required" },
    excludeCredentials: known.map(({ id }) => ({ id })),
  });
}

/** Options for `navigator.credentials.get`: any passkey of this server, no name asked. */
export function createAuthentication(party: RelyingParty) {
  return generateAuthenticationOptions({ rpID: party.id, userVerification: "required" });
}

/** The id of the passkey that a browser's answer claims to be of. Throws: `input`. */
export function readCredentialId(text: string): string {
  return parseCredential(text).id;
}

/** The new passkey in a browser's answer. Throws: `input` if the answer does not prove it. */
export async function verifyRegistration(
  party: RelyingParty,
  challenge: string,
  text: string,
  owner: PasskeyOwner,
): Promise<StoredPasskey> {
  const credential = parseCredential(text);
  const { verified, registrationInfo } = await proving(() =>
    verifyRegistrationResponse({
      response: credential as never,
      expectedChallenge: challenge,
      expectedOrigin: party.origin,
      expectedRPID: party.id,
    }),
  );
  if (!verified) throw unproved();
  const { id, publicKey, counter } = registrationInfo.credential;
  if (!credentialId.test(id)) throw unproved();
  const nowSeconds = Math.floor(Date.now() / 1000);
  return {
    id,
    publicKey: toBase64Url(Uint8Array.from(publicKey)),
    counter,
    createdAt: nowSeconds,
    owner,
  };
}

/** The new counter of a passkey whose owner has just used it. Throws: `input` if the answer does not prove it. */
export async function verifyAuthentication(
  party: RelyingParty,
  challenge: string,
  text: string,
  { id, publicKey, counter }: StoredPasskey,
): Promise<number> {
  const credential = parseCredential(text);
  const { verified, authenticationInfo } = await proving(() =>
    verifyAuthenticationResponse({
      response: credential as never,
      expectedChallenge: challenge,
      expectedOrigin: party.origin,
      expectedRPID: party.id,
      credential: { id, publicKey: fromBase64Url(publicKey), counter },
    }),
  );
  if (!verified) throw unproved();
  return authenticationInfo.newCounter;
}

function parseCredential(text: string): z.infer<typeof Credential> {
  try {
    return Credential.parse(JSON.parse(text));
  } catch {
    throw unproved();
  }
}

/** The library throws sentences about bytes; people get one of ours. */
async function proving<Result>(run: () => Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    log("warn", "passkey_refused", { reason: error instanceof Error ? error.name : "unknown" });
    throw unproved();
  }
}

/** Nothing was proved, whatever the reason. */
export function unproved(): AppError {
  return new AppError("That passkey was not accepted here. Try again, or use another one.", {
    kind: "input",
    path: "/credential",
    allowed: "a passkey of this server, used just now in this browser",
  });
}
