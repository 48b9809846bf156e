import type { PasskeyOwner, PasskeyVerdict, StoredPasskey } from "../account/passkeys.ts";
import { AppError } from "../errors.ts";
import type { Invitations } from "./invitations.ts";
import { type RelyingParty, verifyRegistration } from "./passkey.ts";
import { signedOut } from "./session.ts";

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

/** Why a new passkey is made. */
type NewPasskey = Exclude<PasskeyPurpose, { readonly type: "sign-in" }>;

/** As much of a person's account as has to do with passkeys. */
export interface PasskeyAccount {
  listPasskeys(): Promise<StoredPasskey[]>;
  findPasskey(id: string): Promise<StoredPasskey | null>;
  addPasskey(passkey: StoredPasskey, signInId: string | null): Promise<PasskeyVerdict>;
  removePasskey(id: string): Promise<boolean>;
  erase(): Promise<void>;
}

export const startAgain = () =>
  new AppError("This was begun in another browser, too long ago, or was used. Begin again.", {
    kind: "input",
    path: "/transaction",
    allowed: "what was begun in this browser in the last 10 minutes",
  });

const refused = (message: string) => new AppError(message, { kind: "forbidden", scope: "sign-in" });

const notYours = () => refused("That passkey signs somebody in here already. Make another one.");

const tooLate = () => refused("Somebody else was first: the invitation or the code is used up.");

const notAdded = {
  "too-many": () =>
    refused("You have 20 passkeys. Remove one that you no longer use, then try again."),
  "signed-out": signedOut,
};

/**
 * Makes the passkey of a browser's answer its person's, and tells whose it is. The link comes last: until then nobody
 * signs in with it, so a failure on the way lets nobody in. Whoever is refused leaves nothing behind.
 * Throws: `input` if the answer proves nothing, `forbidden`.
 */
export function createPasskeyEnrolment(
  findAccount: (subject: string) => Promise<PasskeyAccount>,
  invitations: Invitations,
  party: RelyingParty,
) {
  async function isAdmitted(purpose: NewPasskey): Promise<boolean> {
    if (purpose.type === "claim") return invitations.claim(purpose.owner.subject);
    if (purpose.type === "join") return invitations.admit(purpose.invitation);
    return true;
  }

  async function takeBack(
    { type, owner }: NewPasskey,
    person: PasskeyAccount,
    id: string,
  ): Promise<void> {
    await (type === "add" ? person.removePasskey(id) : person.erase());
    if (type === "claim") await invitations.release(owner.subject);
  }

  async function admitAndLink(
    purpose: NewPasskey,
    person: PasskeyAccount,
    id: string,
  ): Promise<void> {
    try {
      if (!(await isAdmitted(purpose))) throw tooLate();
      if (!(await invitations.link(id, purpose.owner.subject))) throw notYours();
    } catch (error) {
      await takeBack(purpose, person, id);
      throw error;
    }
  }

  return async (
    { purpose, challenge }: BegunCeremony & { readonly purpose: NewPasskey },
    credential: string,
    signInId: string | null,
  ): Promise<PasskeyOwner> => {
    const { owner, type } = purpose;
    const passkey = await verifyRegistration(party, challenge, credential, owner);
    // Asked before anything is used up; what counts is the link, which is made once.
    if ((await invitations.findSubject(passkey.id)) !== null) throw notYours();
    const person = await findAccount(owner.subject);
    const added = await person.addPasskey(passkey, type === "add" ? (signInId ?? "") : null);
    if (added !== "added") throw notAdded[added]();
    await admitAndLink(purpose, person, passkey.id);
    if (await person.findPasskey(passkey.id)) return owner;
    // The account was deleted or removed in between.
    await invitations.unlink([passkey]);
    throw signedOut();
  };
}
