import type { PasskeyOwner, StoredPasskey } from "../account/passkeys.ts";
import type { PasskeyVerdict } from "../account/sign-in-account.ts";
import { AppError } from "../errors.ts";
import { createAccountId } from "../keys/account-id.ts";
import { createRandom } from "../keys/base64url.ts";
import type { KeyRing } from "../keys/ring.ts";
import type { Admission } from "./admission.ts";
import type { Identity } from "./identity.ts";
import {
  createAuthentication,
  createRegistration,
  type RelyingParty,
  readCredentialId,
  unproved,
  verifyAuthentication,
  verifyRegistration,
} from "./passkey.ts";
import { signedOut } from "./session.ts";
import type { Transactions } from "./transactions.ts";

/** Why a browser is asked for a passkey. */
export type PasskeyPurpose =
  | { readonly type: "sign-in"; readonly next: string }
  | { readonly type: "claim"; readonly owner: PasskeyOwner }
  | { readonly type: "join"; readonly owner: PasskeyOwner; readonly invitation: string }
  | { readonly type: "add"; readonly owner: PasskeyOwner; readonly accountId: string };

/** What has to be remembered while the person is with their authenticator. */
export interface BegunCeremony {
  readonly purpose: PasskeyPurpose;
  readonly challenge: string;
  /** The browser's secret: another browser cannot finish. */
  readonly binding: string;
}

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
export interface PasskeyPeople {
  readonly ring: KeyRing;
  readonly account: (accountId: string) => {
    listPasskeys(): Promise<StoredPasskey[]>;
    findPasskey(id: string): Promise<StoredPasskey | null>;
    addPasskey(passkey: StoredPasskey, signInId: string | null): Promise<PasskeyVerdict>;
    countPasskey(id: string, counter: number): Promise<void>;
  };
}

/** Sign-in with passkeys. */
export interface PasskeySignIn {
  readonly begin: (purpose: PasskeyPurpose, binding: string) => Promise<Ceremony>;
  /** Who it was. Throws: `input` where nothing was begun in this browser or the answer proves nothing, `forbidden`. */
  readonly finish: (
    answer: CeremonyAnswer,
  ) => Promise<{ readonly identity: Identity; readonly purpose: PasskeyPurpose }>;
}

const issuer = "passkey";

/** Somebody new: nothing in the subject tells who it is. */
export const createOwner = (name: string): PasskeyOwner => ({ subject: createRandom(16), name });

const startAgain = () =>
  new AppError("This was begun in another browser, too long ago, or was used. Begin again.", {
    kind: "input",
    path: "/transaction",
    allowed: "what was begun in this browser in the last 10 minutes",
  });

const refused = (message: string) => new AppError(message, { kind: "forbidden", scope: "sign-in" });

const notYours = () => refused("That passkey signs somebody in here already. Make another one.");

/** Throws: `forbidden`. */
function assertAdded(verdict: PasskeyVerdict): void {
  if (verdict === "signed-out") throw signedOut();
  if (verdict === "added") return;
  throw refused("You have 20 passkeys. Remove one that you no longer use, then try again.");
}

export function createPasskeySignIn(
  { ring, account }: PasskeyPeople,
  admission: Admission,
  party: RelyingParty,
  transactions: Transactions<BegunCeremony>,
): PasskeySignIn {
  const findAccount = async (subject: string) =>
    account(await createAccountId(ring, issuer, subject));

  async function toIdentity({ subject, name }: PasskeyOwner): Promise<Identity> {
    return { issuer, subject, name, isAdmin: await admission.isOwner(subject) };
  }

  async function authenticate(begun: BegunCeremony, credential: string): Promise<Identity> {
    const id = readCredentialId(credential);
    const subject = await admission.findSubject(id);
    if (subject === null) throw unproved();
    const person = await findAccount(subject);
    const passkey = await person.findPasskey(id);
    if (!passkey) throw unproved();
    const counter = await verifyAuthentication(party, begun.challenge, credential, passkey);
    await person.countPasskey(id, counter);
    return toIdentity(passkey.owner);
  }

  /** The link comes last: until then nobody signs in with it, so a failure on the way lets nobody in. */
  async function register(
    { purpose, challenge }: BegunCeremony,
    owner: PasskeyOwner,
    { credential, signedIn }: CeremonyAnswer,
  ): Promise<Identity> {
    const passkey = await verifyRegistration(party, challenge, credential, owner);
    // Asked before anything is used up; what counts is the link, which is made once.
    if ((await admission.findSubject(passkey.id)) !== null) throw notYours();
    const person = await findAccount(owner.subject);
    const signInId = purpose.type === "add" ? (signedIn?.sessionId ?? "") : null;
    assertAdded(await person.addPasskey(passkey, signInId));
    if (!(await isAdmitted(purpose))) {
      throw refused("Somebody else was first: the invitation or the code is used up.");
    }
    if (!(await admission.link(passkey.id, owner.subject))) throw notYours();
    return toIdentity(owner);
  }

  async function isAdmitted(purpose: PasskeyPurpose): Promise<boolean> {
    if (purpose.type === "claim") return admission.claim(purpose.owner.subject);
    if (purpose.type === "join") return admission.admit(purpose.invitation);
    return true;
  }

  return {
    begin: async (purpose, binding) => {
      const options =
        purpose.type === "sign-in"
          ? await createAuthentication(party)
          : await createRegistration(
              party,
              purpose.owner,
              await (await findAccount(purpose.owner.subject)).listPasskeys(),
            );
      const id = createRandom(16);
      await transactions.keep(id, { purpose, challenge: options.challenge, binding });
      const does = purpose.type === "sign-in" ? "get" : "create";
      return { id, does, options: JSON.stringify(options) };
    },
    finish: async (answer) => {
      const { id, credential, binding, signedIn } = answer;
      const begun = await transactions.take(id);
      if (!begun || begun.binding !== binding) throw startAgain();
      const { purpose } = begun;
      if (purpose.type === "add" && purpose.accountId !== signedIn?.accountId) throw startAgain();
      const identity =
        purpose.type === "sign-in"
          ? await authenticate(begun, credential)
          : await register(begun, purpose.owner, answer);
      return { identity, purpose };
    },
  };
}
