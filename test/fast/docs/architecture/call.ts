import { type Held, inOrder, never, only, says, shown } from "../holds.ts";

export const call: readonly Held[] = [
  ["POST /mcp", says("src/app.ts", /\.all\("\/mcp\/\*"/)],
  [
    "1 mcp/front-door.ts an ordinary POST, with nothing to say about address, Origin or proxy, goes to its endpoint",
    says("src/worker.ts", /createFrontDoor\(config, /),
    shown("worker/mcp/front-door.test.ts", "%s: answered at once %s, and as the routes answer"),
  ],
  [
    "app.ts everything else: address, Origin, which endpoint",
    inOrder("src/app.ts", /\.use\(requirePublicUrl\(/, /allowOrigins\(/, /serveMcp\(c\)/),
    shown(
      "worker/mcp/refusals.test.ts",
      "of a request with every fault the outermost is told, and when it is gone the next",
    ),
  ],
  [
    "2 access/authority.ts whose token it is, by its tag alone: what a stranger sends is not read",
    inOrder("src/mcp/verify-caller.ts", /authority\.identify\(/, /return null/, /readMessage\(/),
    shown("worker/mcp/ingress.test.ts", "with %s: what a stranger sends is not read"),
  ],
  [
    "3 mcp/message/read-message.ts bytes -> messages, once: method, type, size, time, UTF-8, depth, JSON; mcp/message/message.ts says of them era, kind, calls, scopes and what is wrong with params. Nothing below asks the body again",
    only(
      "src/mcp/**/*.ts",
      /JSON\.parse\(|request\.json\(|request\.text\(/,
      /^src\/mcp\/(?:message\/read-message|session\/|lists\/)/,
    ),
    shown("worker/mcp/wire-framing.test.ts", "%s (%s), in both eras"),
    shown(
      "worker/mcp/message.test.ts",
      "%s counts for so many calls",
      "an array is a message each, with what they need together",
    ),
    shown("worker/mcp/ingress.test.ts", "with a type that is not JSON"),
  ],
  [
    "4 access/authority.ts a lease, or the person's Account object: is the token good, and what is left of the limit",
    inOrder("src/mcp/verify-caller.ts", /readMessage\(/, /authority\.check\(/),
    shown(
      "worker/oauth/hops.test.ts",
      "a call asks the account once without a lease, and nobody with one",
    ),
    shown(
      "worker/flows/limits.test.ts",
      "calls that a lease serves are counted when it is over, and it serves no more than are left",
    ),
  ],
  [
    "mcp/verify-caller.ts steps 2 to 4 in a row",
    inOrder(
      "src/mcp/verify-caller.ts",
      /authority\.identify\(/,
      /await readMessage\(/,
      /authority\.check\(/,
    ),
  ],
  [
    "mcp/protected-resource.ts behind the door alone: the scope challenge",
    inOrder(
      "src/mcp/protected-resource.ts",
      /challengeScopes\(endpoint, access/,
      /challenge \?\? serve\(/,
    ),
    only("src/**/*.ts", /insufficientScope\(/, /^src\/mcp\/protected-resource\.ts$/),
    shown(
      "worker/mcp/scope-challenge.test.ts",
      "all that a batch needs by %s is named at once (2025-03-26 basic, Batching)",
    ),
  ],
  [
    "mcp/endpoint.ts the lane: modern or session, and the fast lane of each",
    inOrder(
      "src/mcp/endpoint.ts",
      /answerFast\(verified/,
      /serveModern\(given/,
      /session\.serve\(/,
    ),
  ],
  [
    "5 mcp/server.ts lists are made beforehand, in the modern lane as JSON; nothing is registered per request",
    shown(
      "worker/mcp/list.test.ts",
      "the list that is written beforehand is the one that the SDK writes in a session",
    ),
    never("src/mcp/**/*.ts", /registerTool\(|registerResource\(|registerPrompt\(/),
  ],
  [
    "6 mcp/calls/call-tool.ts scope -> limit -> arguments -> ledger -> question -> run -> result schema -> log; what any of them throws is caught here",
    inOrder(
      "src/mcp/calls/call-tool.ts",
      /try \{/,
      /assertScope\(/,
      /assertWithinLimit\(/,
      /parseArguments\(/,
      /makeCall\(/,
      /\} catch \(error\)/,
      /finally/,
      /logSoon\("tool_call"/,
    ),
    shown("worker/mcp/confirm-retry.test.ts", "what the ledger knows is told without a question"),
    shown("worker/mcp/confirm.test.ts", "nobody is asked about a call whose arguments do not fit"),
    shown(
      "fast/answer-checks.test.ts",
      "the log tells where an answer does not fit, without names that the upstream made up",
    ),
  ],
  [
    "7 tools/run-once.ts a change with a key or a yes: the ledger is claimed right before it leaves, and keeps what came of it",
    shown(
      "worker/mcp/ledger.test.ts",
      "what never left is not noted: the same key may be used at once, with other arguments too",
      "any other failure is kept and told again, and nothing is repeated",
    ),
    shown(
      "worker/mcp/confirm-retry.test.ts",
      "an answer with its state runs the call once; the same again gets the first result",
    ),
  ],
  [
    "8 tools/operation-tool.ts arguments -> variables; caller.key(toolset) opens the sealed key",
    inOrder(
      "src/tools/operation-tool.ts",
      /call\.caller\.key\(toolset\.name\)/,
      /call\.claim/,
      /execute\(\{/,
      /variables: toPinnedVariables \? \{ \.\.\.call\.args, \.\.\.toPinnedVariables\(target\) \} : call\.args/,
    ),
    inOrder("src/mcp/caller.ts", /key: async \(toolset\)/, /openStored\(/),
    shown(
      "worker/flows/key-ring.test.ts",
      "two people's rows in each other's place open for neither",
    ),
  ],
  [
    "9 upstream/execute.ts the cache, an equal read that is under way, or one request in its turn (upstream/traffic/), with a deadline, one retry for queries; the key taken out; data, or AppError",
    shown(
      "worker/flows/waits.test.ts",
      "%o: five equal reads of one person at once are one request",
    ),
    shown(
      "fast/upstream/permits.test.ts",
      "64 requests of one account are there at once, the next one waits its turn, and others do not",
    ),
    shown(
      "worker/flows/cache.test.ts",
      "the same question of the same person is asked upstream once, another question again",
    ),
    shown(
      "worker/flows/upstream.test.ts",
      "a query that meets one broken answer is tried once more",
      "an upstream that answers %o becomes %o",
    ),
    shown(
      "fast/failures.test.ts",
      "a mutation without an answer is an unknown outcome, never to be repeated blindly",
    ),
    shown("fast/without-key.test.ts", "a key %s is taken out of texts, names and lists"),
    shown(
      "fast/upstream/deadline.test.ts",
      "is late when nothing is answered",
      "is late when the answer begins and does not end",
    ),
  ],
  [
    "10 mcp/calls/call-result.ts data -> structuredContent and text; AppError -> isError, a sentence, then its JSON",
    shown(
      "worker/mcp/wire-tools.test.ts",
      "a result is structured, and the same as text (2026 tools, Structured Content)",
      "%o: an error is a sentence and then the JSON that repeats it (Gemini CLI reads the first)",
    ),
  ],
  [
    "The `Account` object is the only hop, in a session too: what the client said in `initialize` is a row there, and comes back with it.",
    shown(
      "worker/oauth/hops.test.ts",
      "a call asks the account once without a lease, and nobody with one",
      "a session's call asks the account once without a lease, and nobody with one",
    ),
    shown(
      "worker/mcp/session-tokens.test.ts",
      "of what a client says of itself a session keeps its name, version and what it can do",
    ),
  ],
  [
    "A session's `McpSession` object is asked where something has to be streamed, resumed, asked or told later ([sessions.md](sessions.md)); then steps 5 to 10 run there.",
    shown(
      "worker/oauth/hops.test.ts",
      "a session gets an object where only one can answer, and asks its account for it once; to listen takes none",
    ),
    shown(
      "worker/mcp/session-lane.test.ts",
      "a call that asks its person runs in the session's object",
      "a call that is silent for long goes on as a stream, once, and can be resumed",
    ),
    says("src/mcp/session/session.ts", /Server\(/),
  ],
  [
    "A change with an `idempotency_key` or a person's yes asks the account's ledger besides.",
    shown(
      "worker/oauth/hops.test.ts",
      "only a change with an idempotency_key asks the account's ledger too",
    ),
    says(
      "src/mcp/caller.ts",
      /asked only by changes that carry an idempotency key or a person.s yes/,
    ),
    shown("worker/mcp/confirm-retry.test.ts", "five answers at once run the call once"),
  ],
  [
    "The modern lane's handler is `createMcpHandler` of `agents/mcp/server`, made in one place, `mcp/modern-lane.ts`.",
    only("src/**/*.ts", /from "agents\b/, /mcp\/modern-lane\.ts$/),
    says("src/mcp/modern-lane.ts", /import \{ createMcpHandler \} from "agents\/mcp\/server";/),
  ],
  [
    "Its own route, Origin and CORS are switched off: host, origin and endpoint were seen to before.",
    says(
      "src/mcp/modern-lane.ts",
      /route: pathname,/,
      /corsOptions: false,/,
      /allowedOriginHostnames: "\*",/,
    ),
    shown("worker/mcp/wire-security.test.ts", "%s is this server (RFC 9110 7.2)"),
  ],
  [
    "A query that is a resource goes the same way: `mcp/content/read-resource.ts` finds which one an address belongs to (`server-catalog/match-uri.ts`), and from step 6 on it is a call.",
    inOrder("src/mcp/content/read-resource.ts", /match\(uri\)/, /attemptTool\(/),
    shown("fast/resources.test.ts", "where the API answers %j, reading fails as a call does"),
    shown(
      "worker/mcp/resources.test.ts",
      "its addresses are read with the person's key, with arguments from path and query",
    ),
  ],
];
