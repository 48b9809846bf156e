import type { Authority } from "../../access/authority.ts";
import { findRegistered } from "../../access/known-client.ts";
import { isMetadataClient } from "../../oauth/clients/metadata-client.ts";
import { toShownAddress, toShownText } from "../../shown-text.ts";

const maxNameCharacters = 60;

/**
 * What the app calls itself that a sign-in goes on to, `next` being a path as `toNext` gives it; null if no app waits
 * there, or nobody knows it. Of a metadata document it is the host, and nothing is fetched.
 */
export async function findAppName(authority: Authority, next: string): Promise<string | null> {
  const { pathname, searchParams } = new URL(next, authority.config.publicUrl);
  const clientId = pathname === "/authorize" ? searchParams.get("client_id") : null;
  if (clientId === null) return null;
  if (isMetadataClient(clientId)) return toShownAddress(new URL(clientId).hostname);
  const known = await findRegistered(authority, clientId);
  if (known.state !== "found") return null;
  return toShownText(known.client.clientName ?? "", maxNameCharacters) || null;
}
