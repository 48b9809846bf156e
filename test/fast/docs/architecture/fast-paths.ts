import { type Held, inOrder, never, only, says, shown } from "../holds.ts";

/** How a call is spared a hop, the SDK and the routes, and what it leaves behind. */
export const fastPaths: readonly Held[] = [
  [
    "A **lease** is what an isolate remembers of that hop (`access/leases.ts`): at most 10 s from the moment it asked, never made longer by use, the token as a digest only.",
    shown(
      "worker/oauth/lease.test.ts",
      "a busy client's reads go on for ten seconds after a revocation elsewhere, and no longer",
      "reading does not make a lease longer",
      "a lease is for one token alone",
    ),
    says(
      "src/access/leases.ts",
      /leaseMs = 10_000/,
      /asked\.atMs \+ leaseMs/,
      /toDigest\(`\$\{resource\} \$\{token\}`\)/,
    ),
  ],
  [
    "Keys that its calls have opened stay open with it (`mcp/caller.ts`) and go when it is over.",
    shown(
      "worker/oauth/lease.test.ts",
      "a lease's key is opened once, and again when the lease is over",
    ),
    shown("fast/leases.test.ts", "a lease that is over holds nothing any more"),
    says("src/mcp/caller.ts", /new WeakMap<Access, Map<string, OpenedKey>>/),
  ],
  [
    "It serves `tools/list`, `server/discover` and tools that only read (`mcp/message/message.ts`); a change, `whoami` and all else ask the account.",
    shown("worker/mcp/message.test.ts", "%s goes by a lease or asks the account"),
    shown(
      "worker/oauth/lease.test.ts",
      "what shows the account asks the account, whatever is leased",
    ),
  ],
  [
    "So a revocation or a replaced key reaches changes at once and reads within 10 s, and in the isolate where it was made everything at once (`test/worker/oauth/lease.test.ts`).",
    shown(
      "worker/oauth/lease.test.ts",
      "a busy client's reads go on for ten seconds after a revocation elsewhere, and no longer",
      "whoever opens the account page ends the leases of this isolate",
      "a key that was added elsewhere is found at once",
    ),
    shown("worker/flows/cache.test.ts", "with a new key the person gets a new answer"),
  ],
  [
    "It serves at most a sixth of what the account may call in a minute, and never more than is left; the next hop tells the account how many it served.",
    says(
      "src/rate-limit/account-bucket.ts",
      /leasesPerMinute = 6/,
      /this\.#perMinute \/ leasesPerMinute/,
      /Math\.min\(share, left\)/,
    ),
    shown(
      "worker/flows/limits.test.ts",
      "calls that a lease serves are counted when it is over, and it serves no more than are left",
    ),
    shown(
      "fast/leases.test.ts",
      "what a lease has served is told when another takes its place, or none",
    ),
  ],
  [
    "A hop names what the lease holds by a mark, and the account says it again only if it has changed (`account/check-memo.ts`).",
    shown(
      "worker/oauth/lease.test.ts",
      "whoever asks again within ten seconds is not told the keys again, and does not open one again",
      "what is held of one token is named with no other one, nor at another resource",
    ),
    shown("worker/oauth/check-memo.test.ts", "after %s a check asks the tables again"),
  ],
  [
    "The **fast lane** (`mcp/fast-lane/`) answers plain requests of both eras without the SDK's server and transport, from step 6 on by the same functions.",
    only(
      "src/mcp/**/*.ts",
      /createModernHandler\(/,
      /^src\/mcp\/(?:modern-lane|fast-lane\/discovery)\.ts$/,
    ),
    inOrder("src/mcp/fast-lane/fast-lane.ts", /toCaller\(/, /callTool\(/, /writeCallResult\(/),
  ],
  [
    "`mcp/message/plain-request.ts` and `mcp/message/plain-session-request.ts` say which are plain; whatever asks, streams, resumes or is unusual goes on to step 5.",
    shown("worker/mcp/fast-lane.test.ts", "what is not plain: %s"),
    shown("worker/mcp/session-answers.test.ts", "what is not plain in a session: %s"),
  ],
  [
    "It answers as the SDK does (`test/worker/mcp/fast-lane.test.ts`, `test/worker/mcp/session-answers.test.ts`).",
    shown(
      "worker/mcp/session-answers.test.ts",
      "what the Worker answers in a session is what the SDK answers",
    ),
    shown(
      "worker/mcp/fast-lane.test.ts",
      "the fast lane answers what it takes as the SDK does, and takes nothing that the SDK would refuse",
    ),
  ],
  [
    "The **front door** (`mcp/front-door.ts`) lets plain requests reach the fast lane without Hono and without the provider's resource server.",
    shown("worker/mcp/front-door.test.ts", "%s: answered at once %s, and as the routes answer"),
    never("src/mcp/front-door.ts", /hono|oauth/),
  ],
  [
    "What it does not know letter by letter, and what the fast lane does not answer, goes on through the routes with what was found out, so that nothing is read or asked twice.",
    shown(
      "worker/mcp/front-door.test.ts",
      "what the routes have to say of a token is said after one look at the account",
      "an account that cannot say whether a token is good is 503, and asked once",
    ),
  ],
  [
    "Both answer alike (`test/worker/mcp/front-door.test.ts`).",
    shown("worker/mcp/front-door.test.ts", "whatever is sent, the door answers as the routes do"),
  ],
  [
    "What was called, with which outcome and for how long, is gathered in the isolate (`mcp/call-log.ts`) and handed to the account in batches, after the answers: no call waits for a write (`test/worker/mcp/calls.test.ts`).",
    shown(
      "worker/mcp/calls.test.ts",
      "a call of a tool by %s waits for no hop but the check of its token; it is written down after its answer",
      "an account knows tool, app, time and outcome of a call, and nothing of what was in it",
    ),
  ],
  [
    "What is counted is gathered there too (`observe/metrics.ts`) and pushed to the `Metrics` object, after an answer and at most once in five seconds.",
    shown(
      "fast/metrics.test.ts",
      "numbers are handed over at most once in five seconds, and nothing if nothing was counted",
    ),
  ],
  [
    "The line of the log, the request upstream and, with `OTLP_ENDPOINT`, a span (`observe/spans.ts`) go on with the trace of a valid `traceparent` (`observe/trace.ts`).",
    shown(
      "worker/flows/operator.test.ts",
      "a call's line of the log says who, with what, how long each step took, and the trace",
    ),
    shown(
      "e2e/otlp.test.ts",
      "the collector gets each call as a span of the caller's trace, whose id the upstream saw as parent",
    ),
  ],
  [
    "Lines of calls that end within 25 ms are written together (`observe/log.ts`): one for itself costs a tenth of a call.",
    shown(
      "fast/log.test.ts",
      "of what every call says the first line is written at once, and those within 25 ms together",
    ),
  ],
  [
    "What an upstream told one account to wait, equal reads of one account, whether an upstream answers anybody and how many requests are there stand in the memory of the isolate (`upstream/traffic/`), by account; another isolate learns it anew ([traffic.md](authoring/traffic.md)).",
    shown(
      "fast/upstream/told-waits.test.ts",
      "is kept: the next call is told what is left, without a request, and then it is over",
      "makes nobody else wait, and this account at no other upstream",
    ),
    shown("fast/upstream/flights.test.ts", "of one account are one request", "of %s are two"),
    shown(
      "fast/upstream/circuit-breaker.test.ts",
      "opens after failures of several accounts: then nobody is sent there until it closes with an answer",
      "is not opened by %s",
    ),
    says("src/upstream/execute.ts", /const traffic = new Traffic\(\);/),
  ],
  [
    "The client's token never goes upstream; the upstream key never goes to the client, a log line, an error or a page.",
    shown(
      "e2e/canary.test.ts",
      "the upstream saw each person's key with that person's arguments, and nothing else of them",
      "nothing that the server printed is a key, a token, a code, a cookie, a session, a name or an argument",
      "of 50 people who call at once for 30 seconds nobody hears of another, and nothing is printed",
    ),
    shown("fast/without-key.test.ts", "whatever is written around any key, no form of it is left"),
    shown(
      "e2e/shared-key.test.ts",
      "the shared key is on no page, in no answer and in no line of the log",
    ),
  ],
  [
    "The upstream sees the key, a request id, a user agent and the trace, nothing else (`test/worker/flows/upstream-sees.test.ts`).",
    shown(
      "worker/flows/upstream-sees.test.ts",
      "of %s the upstream sees the key, a request id, our own user agent and the trace, and nothing of the client",
      "of a key that is tried on a page the upstream sees no more",
    ),
  ],
];
