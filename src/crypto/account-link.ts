import { toObjectName } from "./account-id.ts";
import type { KeyRing } from "./key-ring.ts";
import { createTag, hasTag } from "./tag.ts";

const label = (accountId: string) => `account-link/${toObjectName(accountId)}`;

/** The account page's address for one person and one toolset. It names nobody, and only that person can use it. */
export async function createAccountLink(
  ring: KeyRing,
  accountUrl: string,
  owner: { readonly accountId: string; readonly toolset: string },
): Promise<string> {
  const tag = await createTag(ring, label(owner.accountId), owner.toolset);
  return `${accountUrl}?${new URLSearchParams({ toolset: owner.toolset, for: tag })}`;
}

/** True if `createAccountLink` put `tag` into a link for this very person and toolset. */
export function isAccountLinkOf(
  ring: KeyRing,
  owner: { readonly accountId: string; readonly toolset: string },
  tag: string,
): Promise<boolean> {
  return hasTag(ring, label(owner.accountId), owner.toolset, tag);
}
