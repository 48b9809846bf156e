import { type Held, inOrder, shown } from "../holds.ts";

export const connection: readonly Held[] = [
  [
    "POST /mcp -> 401 with resource_metadata",
    shown("worker/mcp/ingress.test.ts", "%s gets 401 and learns where to sign in"),
  ],
  [
    "GET /.well-known/oauth-protected-resource/mcp, /.well-known/oauth-authorization-server",
    shown(
      "worker/oauth/token.test.ts",
      "the metadata of both roles name each other and what clients need",
    ),
  ],
  [
    "POST /register or a client ID metadata document (oauth/clients/metadata-fetch.ts)",
    shown("worker/oauth/register.test.ts", "%s may be registered"),
    shown(
      "worker/oauth/metadata-documents.test.ts",
      "a document that %s is told on a page",
      "a document of a type that ends in +json is taken",
    ),
  ],
  [
    "GET /authorize oauth/authorize-request.ts (strict), then access/next-step.ts: one hop brings sign-in, what was allowed before and the keys; then the consent page; a client at https that was allowed the same before goes back at once, in the same hop",
    shown(
      "worker/oauth/authorize.test.ts",
      "a parameter given twice is refused",
      "%s is told on a page and never sent on",
    ),
    shown(
      "worker/oauth/hops.test.ts",
      "a consent page is three calls of objects: the limit, the client, and the person's account once",
    ),
    shown(
      "worker/oauth/consent.test.ts",
      "is not asked again, and gives a code with state and issuer",
      "is asked every time where the client runs on the person's own computer",
    ),
  ],
  [
    "POST /authorize the page says what it is about; access/probe-key.ts tries the keys, and access/consent-page.ts keeps those that work while another is wrong; then, in one step of the Account object that looks for the sign-in, the page is used up, keys are stored and the grant is made",
    shown(
      "worker/oauth/consent-keys.test.ts",
      "leaves the right one: it is kept, named by its owner, and saved with Allow without being pasted again",
      "is saved once: of two forms at once one allows, and neither brings the page back",
    ),
    shown(
      "worker/oauth/authorize.test.ts",
      "a consent form from another site, another browser or sent twice does nothing",
    ),
    shown(
      "worker/oauth/in-flight.test.ts",
      "a key that was pasted is saved with the grant or not at all",
      "consents in flight while %s leave nothing",
    ),
  ],
  [
    "POST /token inside the person's Account object, one request at a time and without any network; a client that its grant does not remember, access/exchange-token.ts finds and proves first; account/grants/refresh-ledger.ts knows every used refresh token",
    shown(
      "worker/oauth/token.test.ts",
      "another client cannot redeem a code",
      "five parallel redemptions of one code: exactly one succeeds",
    ),
    shown(
      "worker/oauth/queue.test.ts",
      "an app with a slow metadata document delays neither another app's refresh nor its own disconnection",
      "a Registry that does not answer delays no disconnection",
    ),
    shown(
      "worker/oauth/refresh.test.ts",
      "five parallel refreshes: one family, the same answer for all",
      "an old refresh token %s ends the family",
    ),
    inOrder(
      "src/access/exchange-token.ts",
      /await exchange\(form, clientId\)/,
      /findClient\(/,
      /proveClient\(/,
      /await exchange\(proved\.form/,
    ),
  ],
  [
    "The account keeps nothing of a connection before the last step of `POST /authorize`: a closed tab leaves nothing there, a wrong key that one was tried, for minutes; Deny leaves for an hour that the page was used, and a right key beside a wrong one is kept that long, sealed.",
    shown(
      "worker/oauth/authorize.test.ts",
      "a closed consent page leaves nothing in the account, and Deny only that the page was used",
    ),
    shown("worker/flows/keys.test.ts", "a key %s is refused on the consent page and not stored"),
    shown(
      "worker/web/form-limits.test.ts",
      "that keys were tried is known for minutes, and then forgotten",
    ),
  ],
];
