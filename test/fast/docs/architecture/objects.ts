import { globSync, readFileSync } from "node:fs";

import { equal, type Held, inOrder, only, says, shown } from "../holds.ts";

function listUntold(): string[] {
  const page = readFileSync("docs/storage.md", "utf8");
  const code = globSync("src/**/*.ts").map((file) => readFileSync(file, "utf8"));
  const tables = [...code.join("").matchAll(/CREATE TABLE IF NOT EXISTS (\w+)/g)];
  return tables.map(([, name = ""]) => name).filter((name) => !page.includes(`\`${name}\``));
}

export const objects: readonly Held[] = [
  [
    "`Account` | person | grants, tokens (hashes), used refresh tokens (hashes), what was allowed before, consent pages that were sent, personal access tokens (hashes), sealed keys, passkeys, sign-in sessions, the ledger of changes, changes that wait for the person's yes, what was called, what the person did, sessions of 2025 and who their clients say they are, what sessions that listen were told, sockets to the Workers that hold streams of changes",
    says("src/account/grants/access-tokens.ts", /EXISTS access_tokens \([^)]*hash/),
    says("src/account/grants/refresh-ledger.ts", /EXISTS refreshes \([^)]*hash/),
    says("src/account/grants/consents.ts", /EXISTS consents/),
    says("src/account/grants/consent-pages.ts", /EXISTS consent_pages/),
    says("src/account/keys.ts", /EXISTS keys \([^)]*sealed/),
    says("src/account/passkeys.ts", /EXISTS passkeys/),
    says("src/account/approvals.ts", /EXISTS approvals/),
    says("src/account/browser-sessions.ts", /EXISTS sign_ins/),
    says("src/account/idempotency-ledger.ts", /EXISTS ledger/),
    says("src/account/calls/call-history.ts", /EXISTS call_batches/),
    says("src/account/audit-trail.ts", /EXISTS events/),
    says("src/account/mcp-session-quota.ts", /EXISTS sessions/),
    says("src/account/changes/change-log.ts", /EXISTS change_log/),
    says("src/account/changes/listeners.ts", /acceptWebSocket\(/),
    says("src/account/grants/grants.ts", /new SqlKv\(tables, toSmallKvForm\("kv"\)\)/),
    shown(
      "worker/web/account-data.test.ts",
      "every table of an account is exported, or known to be left out",
    ),
  ],
  [
    "`McpSession` | 2025-era session of one person that needed one | who the client says it is, the owner, subscriptions, events of its calls' streams for an hour ([sessions.md](sessions.md))",
    shown(
      "worker/mcp/session-tokens.test.ts",
      "of what a client says of itself a session keeps its name, version and what it can do",
      "a session belongs to the grant that used it last",
    ),
    shown(
      "worker/mcp/session-streams.test.ts",
      "a subscription outlives an eviction and ends with unsubscribe",
    ),
    shown(
      "worker/mcp/session-storage.test.ts",
      "a stream that is %i minutes old is resumed with %i",
    ),
    says("src/mcp/session/events.ts", /eventsKeptMs = hourMs;/),
  ],
  [
    "`Directory` | deployment | who has an account or was removed, by shown name; clients with metadata documents and which are blocked; what administrators did. Asked at sign-in, for clients with metadata documents that a grant does not remember, by the admin page and exports, and when an account is deleted; never by a call",
    shown(
      "worker/web/admin.test.ts",
      "the page shows people and the day of their last sign-in, and nothing of their keys",
      "every action is in the log, the newest first, 200 of them at most",
    ),
    shown(
      "worker/oauth/client-outage.test.ts",
      "a client with a metadata document is on the admin page, and blocking it ends its tokens at once, everywhere",
    ),
    only(
      "src/**/*.{ts,tsx}",
      /directory\(\)\s*\./,
      /^src\/(?:web\/(?:admin|account\/data-route)|audit\/|access\/known-client|sign-in\/session)/,
    ),
    says(
      "src/access/known-client.ts",
      /if \(!isMetadataClient\(read\.client\.clientId\)\) return;/,
      /if \(!isMetadataClient\(clientId\)\) return findRegistered\(/,
    ),
    says(
      "src/access/consent-request.ts",
      /if \(!hasDocument\) return [^;]*;\s*const app = await findListed/,
    ),
    says("src/access/consent.ts", /if \(document\) \{\s*if \(await admitClient/),
    shown(
      "worker/oauth/hops.test.ts",
      "a call asks the account once without a lease, and nobody with one",
    ),
  ],
  [
    "`Metrics` | deployment | counters and histograms, without anything of a person ([operations.md](operations.md)). Pushed to after answers, read by `/metrics` and `/readyz`; never by a call",
    says("src/store/metrics.ts", /getByName\("metrics"\)/),
    shown(
      "worker/flows/operator.test.ts",
      "calls, upstream requests, refusals and sign-ins are counted, and no label names anybody",
    ),
    shown(
      "worker/oauth/hops.test.ts",
      "a call asks the account once without a lease, and nobody with one",
    ),
  ],
  [
    "`Registry` | shard (32) | OAuth client registrations, single-use transactions of sign-ins, invitations, the owner, whose passkey is whose, limits of client addresses",
    says("src/store/shard.ts", /shardCount = 32/),
    shown("worker/oauth/registrations.test.ts", "an app that is not registered cannot be used"),
    shown(
      "e2e/passkey.test.ts",
      "the first person claims the server with the owner code, and nobody can a second time",
    ),
    shown(
      "worker/web/account-data.test.ts",
      "whose passkeys they were is forgotten outside the account too",
    ),
    says("src/rate-limit/address-buckets.ts", /EXISTS address_buckets/),
    says("src/store/registry.ts", /new AddressBuckets\(/),
  ],
  [
    "[storage.md](storage.md) lists every table.",
    equal("the tables that docs/storage.md does not name", () => [listUntold(), []]),
  ],
  [
    "A stream of changes, of `subscriptions/listen` or of a session that listens, is held in the Worker (`mcp/listen/`).",
    inOrder("src/mcp/listen/serve-listen.ts", /openSocket\(/, /new Response\(openEventStream\(/),
    inOrder("src/mcp/session/listening.ts", /openSocket\(/, /openEventStream\(/),
  ],
  [
    "The person's `Account` object tells of changes through a WebSocket that hibernates: it goes out of memory while people listen, and ends the streams of a token with it.",
    shown(
      "worker/mcp/listen-sockets.test.ts",
      "the account's object goes out of memory while a client listens, and a change afterwards reaches it",
      "a client that is disconnected while the object is out of memory stops listening at once",
    ),
    shown(
      "worker/mcp/session-streams.test.ts",
      "while a session listens, neither its person's object nor its own is kept in memory",
    ),
    shown(
      "worker/mcp/session-tokens.test.ts",
      "ends when its own access token is revoked, and the grant goes on",
    ),
  ],
  [
    "An account id ends in a tag that only this deployment can make; codes, tokens, cookies and session ids carry one too.",
    shown(
      "fast/seal.test.ts",
      "an account id is known again under every entry of the ring, and under no other ring",
    ),
    shown(
      "fast/session-id.test.ts",
      "a session id is good for its own account and endpoint only, and cannot be made up",
    ),
    shown("worker/mcp/ingress.test.ts", "a real token with one letter changed gets 401"),
    shown("worker/oauth/refresh.test.ts", "a token that was made up ends nothing"),
    shown("worker/web/pages.test.ts", "a changed cookie is nobody's"),
  ],
  [
    "It is checked before an object is addressed, so strangers can neither reach nor create objects by guessing.",
    shown(
      "worker/oauth/hops.test.ts",
      "whoever makes up a token, a code or a cookie reaches no account",
    ),
  ],
];
