import type { StoredPasskey } from "../account/passkeys.ts";
import { daySeconds } from "../clock.ts";
import { createRandom } from "../crypto/base64url.ts";
import { toHash } from "../crypto/hash.ts";
import type { Registry } from "../store/registry.ts";
import { findShard, listNewest } from "../store/shard.ts";

/** How long an invitation is good. */
export const invitationDays = 7;

const ownerName = "owner";
const invitationPrefix = "invitation:";
const maxListed = 50;

interface OpenInvitations {
  readonly invitations: readonly {
    /** Names it on pages; it is not the invitation. */
    readonly id: string;
    /** In seconds since 1970. */
    readonly expiresAt: number;
  }[];
  readonly count: number;
}

/** Who may make a first passkey here: the owner with the code of the deployment, others with an invitation. */
export interface Invitations {
  readonly hasOwner: () => Promise<boolean>;
  readonly isOwner: (subject: string) => Promise<boolean>;
  readonly isOwnerCode: (code: string) => Promise<boolean>;
  /** False if somebody else was first. */
  readonly claim: (subject: string) => Promise<boolean>;
  /** The owner goes: the deployment can be claimed anew. Nothing happens for anybody else. */
  readonly release: (subject: string) => Promise<void>;
  /** A new invitation, 43 base64url characters; only its hash is kept. */
  readonly invite: () => Promise<string>;
  /** Invitations that nobody has used, the newest first; at most 50 of `count`. */
  readonly listInvitations: () => Promise<OpenInvitations>;
  readonly revokeInvitation: (id: string) => Promise<void>;
  readonly isInvited: (invitation: string) => Promise<boolean>;
  /** Uses an invitation up. False if it is none, too old, or used. */
  readonly admit: (invitation: string) => Promise<boolean>;
  /** Remembers whose passkey this is, once: false if it is somebody's already. */
  readonly link: (credentialId: string, subject: string) => Promise<boolean>;
  /** Forgets whose these are: nobody signs in with them any more. One that is another's by now stays. */
  readonly unlink: (passkeys: readonly Pick<StoredPasskey, "id" | "owner">[]) => Promise<void>;
  readonly findSubject: (credentialId: string) => Promise<string | null>;
}

export function createInvitations(
  registry: DurableObjectNamespace<Registry>,
  ownerCode: string,
): Invitations {
  const shard = (name: string) => findShard(registry, name);
  const toInvitation = async (invitation: string) => invitationPrefix + (await toHash(invitation));
  const toPasskey = (id: string) => `passkey:${id}`;
  const read = async (name: string): Promise<string | null> => shard(name).read(name);
  return {
    hasOwner: async () => (await read(ownerName)) !== null,
    isOwner: async (subject) => (await read(ownerName)) === subject,
    // Hashes of the same length: the time it takes tells nothing of the code.
    isOwnerCode: async (code) => (await toHash(code)) === (await toHash(ownerCode)),
    claim: async (subject) => shard(ownerName).claim(ownerName, subject),
    release: async (subject) => shard(ownerName).release(ownerName, subject),
    invite: async () => {
      const invitation = createRandom(32);
      const name = await toInvitation(invitation);
      await shard(name).write(name, "open", { expirationTtl: invitationDays * daySeconds });
      return invitation;
    },
    listInvitations: async () => {
      const { entries, count } = await listNewest(registry, invitationPrefix, maxListed);
      const invitations = entries.map(({ name, expiresAt }) => ({
        id: name.slice(invitationPrefix.length),
        expiresAt,
      }));
      return { invitations, count };
    },
    revokeInvitation: async (id) => {
      const name = invitationPrefix + id;
      await shard(name).remove(name);
    },
    isInvited: async (invitation) => (await read(await toInvitation(invitation))) !== null,
    admit: async (invitation) => {
      const name = await toInvitation(invitation);
      return (await shard(name).take(name)) !== null;
    },
    link: async (id, subject) => shard(toPasskey(id)).claim(toPasskey(id), subject),
    unlink: async (passkeys) => {
      const release = (name: string, subject: string) => shard(name).release(name, subject);
      await Promise.all(passkeys.map(({ id, owner }) => release(toPasskey(id), owner.subject)));
    },
    findSubject: (id) => read(toPasskey(id)),
  };
}
