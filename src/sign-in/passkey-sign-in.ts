import type { PasskeyOwner } from "../account/passkeys.ts";
import { createAccountId } from "../crypto/account-id.ts";
import { createRandom } from "../crypto/base64url.ts";
import type { KeyRing } from "../crypto/key-ring.ts";
import type { Identity } from "./identity.ts";
import type { Invitations } from "./invitations.ts";
import {
  createAuthentication,
  createPasskeyRegistration,
  type RelyingParty,
  readCredentialId,
  unproved,
  verifyAuthentication,
} from "./passkey.ts";
import {
  type BegunCeremony,
  createPasskeyEnrolment,
  type PasskeyAccount,
  type PasskeyPurpose,
  startAgain,
} from "./passkey-enrolment.ts";
import type { Transactions } from "./transactions.ts";

/** What a page hands to the browser's `navigator.credentials`. */
export interface Ceremony {
  readonly id: string;
  readonly does: "create" | "get";
  /** JSON of the options. Source: W3C Web Authentication Level 3, sections 5.4 and 5.5. */
  readonly options: string;
}

/** What a browser sent back. */
interface CeremonyAnswer {
  readonly id: string;
  /** JSON of the credential. */
  readonly credential: string;
  readonly binding: string;
  /** Who the browser is signed in as, if anybody. */
  readonly signedIn: { readonly accountId: string; readonly sessionId: string } | null;
}

/** How people's passkeys are reached. */
interface PasskeyPeople {
  readonly ring: KeyRing;
  readonly account: (accountId: string) => PasskeyAccount;
}

/** Sign-in with passkeys. */
interface PasskeySignIn {
  readonly begin: (purpose: PasskeyPurpose, binding: string) => Promise<Ceremony>;
  /** Who it was. Throws: `input` if nothing was begun in this browser or the answer proves nothing, `forbidden`. */
  readonly finish: (
    answer: CeremonyAnswer,
  ) => Promise<{ readonly identity: Identity; readonly purpose: PasskeyPurpose }>;
}

const issuer = "passkey";

/** Somebody new: nothing in the subject tells who it is. */
export const createOwner = (name: string): PasskeyOwner => ({ subject: createRandom(16), name });

export function createPasskeySignIn(
  { ring, account }: PasskeyPeople,
  invitations: Invitations,
  party: RelyingParty,
  transactions: Transactions<BegunCeremony>,
): PasskeySignIn {
  const findAccount = async (subject: string) =>
    account(await createAccountId(ring, issuer, subject));

  const enrol = createPasskeyEnrolment(findAccount, invitations, party);

  async function toIdentity({ subject, name }: PasskeyOwner): Promise<Identity> {
    return { issuer, subject, name, isAdmin: await invitations.isOwner(subject) };
  }

  async function authenticate(begun: BegunCeremony, credential: string): Promise<Identity> {
    const id = readCredentialId(credential);
    const subject = await invitations.findSubject(id);
    if (subject === null) throw unproved();
    const person = await findAccount(subject);
    const passkey = await person.findPasskey(id);
    if (!passkey) throw unproved();
    const counter = await verifyAuthentication(party, begun.challenge, credential, passkey);
    return { ...(await toIdentity(passkey.owner)), passkey: { id, counter } };
  }

  return {
    begin: async (purpose, binding) => {
      const options =
        purpose.type === "sign-in"
          ? await createAuthentication(party)
          : await createPasskeyRegistration(
              party,
              purpose.owner,
              await (await findAccount(purpose.owner.subject)).listPasskeys(),
            );
      const id = createRandom(16);
      await transactions.keep(id, { purpose, challenge: options.challenge, binding });
      const does = purpose.type === "sign-in" ? "get" : "create";
      return { id, does, options: JSON.stringify(options) };
    },
    finish: async ({ id, credential, binding, signedIn }) => {
      const begun = await transactions.take(id);
      if (!begun || begun.binding !== binding) throw startAgain();
      const { purpose } = begun;
      if (purpose.type === "add" && purpose.accountId !== signedIn?.accountId) throw startAgain();
      const identity =
        purpose.type === "sign-in"
          ? await authenticate(begun, credential)
          : await toIdentity(
              await enrol({ ...begun, purpose }, credential, signedIn?.sessionId ?? null),
            );
      return { identity, purpose };
    },
  };
}
