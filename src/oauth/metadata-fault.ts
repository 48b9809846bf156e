/** What workers-oauth-provider 1.2.3 says of a document it cannot use, and what people can make of it. */
const faults = [
  [/not a public address/, "its address is not a public one"],
  [/HTTP 3\d\d/, "it leads on to another address, and must be served by its own"],
  [/HTTP \d+/, "its server does not have it"],
  [/does not match metadata URL/, "it belongs to another client than its address says"],
  [/size limit/, "it is larger than 5 KB"],
  [/timed out/, "it did not arrive within 10 seconds"],
  [/JSON|UTF-8|body is empty/, "it is not a JSON object"],
  [/client_name/, "it has no name of the client"],
  [/redirect/i, "it has no redirect address that can be used"],
  [/secret/, "it holds a secret, and everybody can read it"],
  [/Client Identifier URL/, "its address breaks the rules for client ids"],
] as const;

/** Why a client metadata document cannot be used, as the rest of a sentence; `detail` is never shown itself. */
export function toMetadataFault(detail: string): string {
  const found = faults.find(([pattern]) => pattern.test(detail));
  return found ? found[1] : "it cannot be read";
}
