/**
 * True if the client is named by the address of its metadata document. Asked is the parsed address, as
 * workers-oauth-provider 1.2.3 does: `HTTPS://` is one too. Source: OAuth Client ID Metadata Document, section 3.
 */
export function isMetadataClient(clientId: string | null): boolean {
  return clientId !== null && URL.canParse(clientId) && new URL(clientId).protocol === "https:";
}
