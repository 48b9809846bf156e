/** What workers-oauth-provider 1.2.3 says of a document it cannot use, and what people can make of it. */
const faults = [
  [/not a public address/, "its address is not a public one"],
  [/HTTP 3\d\d/, "it leads on to another address, and must be served by its own"],
  [/HTTP 2\d\d/, "its server answers with another status than 200"],
  [/HTTP \d+/, "its server does not have it"],
  [/not served as JSON/, "it is not a JSON object, or not served as application/json"],
  [/does not match metadata URL/, "it belongs to another client than its address says"],
  [/size limit/, "it is larger than 5 KB"],
  [/JSON|UTF-8|body is empty/, "it is not a JSON object"],
  [/client_name/, "it has no name of the client"],
  [/redirect/i, "it has no redirect address that can be used"],
  [/secret/, "it holds a secret, and everybody can read it"],
  [/Client Identifier URL/, "its address breaks the rules for client ids"],
] as const;

/** If nothing came back: the network's fault, or the server's, and not the document's. */
const silences = [
  [/unreachable/, "it does not answer"],
  [/timed out/, "its document did not arrive within 10 seconds"],
] as const;

/** What to tell a person whose app's metadata document cannot be used, in sentences; `detail` is never shown itself. */
export function toMetadataFault(metadataUrl: string, detail: string): string {
  const silence = silences.find(([pattern]) => pattern.test(detail));
  if (silence) {
    const { host } = new URL(metadataUrl);
    return `This server could not reach ${host}, which vouches for the app: ${silence[1]}. Try again; if it stays like this, ask whoever runs this server.`;
  }
  const fault = faults.find(([pattern]) => pattern.test(detail))?.[1] ?? "it cannot be read";
  return `The client's metadata document cannot be used: ${fault}. Ask the client's makers.`;
}
