import { exists, type Held, inOrder, never, only, says, shown } from "../holds.ts";

/** What a code of ours comes to where its place says nothing else. */
const notAgain = /error_code,\s*retryable: false,\s*\.\.\.more/;

export const errors: readonly Held[] = [
  [
    "One class, `AppError` (`errors.ts`), with one tagged `problem`.",
    says("src/errors.ts", /export class AppError extends Error/, /readonly problem: ErrorDetail;/),
    only("src/**/*.{ts,tsx}", /class AppError/, /^src\/errors\.ts$/),
  ],
  [
    "`mcp/calls/call-tool.ts` catches what a call throws and `web/routes.ts` what a page throws; `mcp/server.ts` around every MCP handler and `onError` in `app.ts` catch what neither sees.",
    shown(
      "worker/flows/bugs.test.ts",
      "what nobody expected is a fixed sentence and a request id, and its stack is in the log: %s",
    ),
    shown(
      "worker/mcp/guarded-server.test.ts",
      "a bug in %s is a sentence and a request id, and its stack is logged",
    ),
    shown(
      "worker/mcp/ledger.test.ts",
      "after a mistake of our own nobody knows, and nothing is repeated",
    ),
    says("src/web/routes.ts", /\.onError\(\(error, c\) => showError\(/),
    says("src/app.ts", /\.onError\(/),
  ],
  [
    "`mcp/calls/call-tool.ts` renders it for clients, with the JSON of `tools/results/error-body.ts`, and `web/respond.tsx` for people.",
    says("src/mcp/calls/call-tool.ts", /toErrorBody\(error, requestId\)/),
    says("src/tools/results/error-body.ts", /switch \(problem\.kind\)/),
    says("src/web/respond.tsx", /switch \(problem\.kind\)/),
    only(
      "src/**/*.{ts,tsx}",
      /switch \(problem\.kind\)/,
      /^src\/(?:web\/respond\.tsx|tools\/results\/error-body\.ts)$/,
    ),
  ],
  [
    "Everything else that is thrown is a bug: outside a fixed sentence and a request id, inside the stack, redacted.",
    shown(
      "worker/flows/bugs.test.ts",
      "what nobody expected is a fixed sentence and a request id, and its stack is in the log: %s",
    ),
    shown(
      "worker/mcp/guarded-server.test.ts",
      "a bug in %s is a sentence and a request id, and its stack is logged",
    ),
    shown("fast/log.test.ts", "%s does not reach the log"),
  ],
  [
    "What an upstream's answer means is data: the rules of its toolset, then `upstream/failure/default-rules.ts`, loaded with the first answer that is no plain success.",
    shown("fast/upstream/error-rules.test.ts", "a toolset's own rule is tried first: %s"),
    shown("fast/upstream/answers.test.ts", "$name"),
    says("src/upstream/execute.ts", /loadOnce\(\(\) => import\("\.\/failure\/failed-call\.ts"\)\)/),
  ],
  [
    "A query keeps its data beside errors if each belongs to a field that is null ([errors.md](authoring/errors.md)).",
    shown(
      "fast/upstream/error-rules.test.ts",
      "partial data is a result that fits its schema, and what is missing is said beside it",
      "data is not kept beside %s",
    ),
  ],
  [
    "A failed call is `isError` with two texts: the sentence, then JSON with `error_code`, `message` (that sentence), `retryable` and what else there is.",
    shown(
      "worker/mcp/wire-tools.test.ts",
      "%o: an error is a sentence and then the JSON that repeats it (Gemini CLI reads the first)",
    ),
  ],
  [
    "The sentence comes first because Gemini CLI takes a text that is bare JSON for structured content.",
    shown(
      "worker/mcp/wire-tools.test.ts",
      "%o: an error is a sentence and then the JSON that repeats it (Gemini CLI reads the first)",
    ),
  ],
  [
    "An item of a batch that failed (`tools/batch.ts`) is data: the JSON alone.",
    shown("fast/batch.test.ts", "of ten items one meets %s, and nine succeed"),
  ],
  [
    "`INVALID_PARAMETER` | the arguments do not fit; in words what must be there and what was sent (`tools/arguments/refusal.ts`, loaded with the first such call: numbers, true and false, and words where an enum is; never another text), path, the schema or its words in `details.allowed` | no",
    shown("fast/schema-words.test.ts", "of %j for %j is told: %s"),
    shown("fast/refusal.test.ts", "what is allowed is never cut in the middle"),
    shown(
      "worker/flows/upstream.test.ts",
      "arguments %o never reach the upstream: the error names %s",
    ),
  ],
  [
    "`KEY_MISSING`, `KEY_REFUSED`, `KEY_EXPIRED` | no key, or the upstream no longer takes it, or not after the end that it named when the key was added; the account page's address. Clients that can open a page for their person are asked to do so instead | no",
    shown(
      "worker/mcp/missing-key.test.ts",
      "a client that cannot open pages gets the account's address in the error",
      "a call without a key sends the person to their page, and then runs",
      "a refused key opens the page too; whoever comes back with the same key is not sent again",
    ),
  ],
  [
    "`KEY_TOO_WEAK` | the upstream does not let the key do this; the scopes that it names, all or none, in `details.scopes`, and the account page's address | no",
    shown("fast/upstream/answers.test.ts", "$name"),
    shown("fast/upstream/error-rules.test.ts", "of %s no scope is named"),
  ],
  [
    "`CONFIRMATION_REQUIRED` | the person decides on their page, and the client cannot open it; the question, and the address where they decide; with `CONFIRM=two-step` a `confirm_token` for the second call | no",
    shown(
      "worker/mcp/approvals.test.ts",
      "in %s, what the person approved on their page runs once",
    ),
    shown(
      "worker/mcp/confirm.test.ts",
      "where the operator lets models confirm, a client that cannot ask gets the question and a token; the second call with it runs, once, and again gets the first result",
    ),
  ],
  [
    "`DECLINED` | the person was asked and said no | no",
    shown("worker/mcp/confirm.test.ts", "%s does nothing and says %s"),
  ],
  [
    "`NOT_ASKED` | the person should have been asked, and nobody answered | no",
    shown(
      "worker/mcp/confirm.test.ts",
      "%s does nothing and says %s",
      "%j is asked again, twice at most, and never runs",
    ),
  ],
  [
    "`FORBIDDEN` | the grant lacks a scope | no",
    says("src/mcp/calls/call-tool.ts", /kind: "forbidden", scope/),
    says(
      "src/tools/results/error-body.ts",
      notAgain,
      /own\("FORBIDDEN", \{ details: \{ scope: problem.scope \} \}\)/,
    ),
  ],
  [
    "`NOT_FOUND` | no such thing; the tool that finds ids, or the API's words in `details.upstream_said` | no",
    shown(
      "fast/upstream/error-rules.test.ts",
      "the author's sentence comes before an error at its field, unless nobody could look: %s",
    ),
    shown(
      "worker/flows/upstream.test.ts",
      "an unknown id answers NOT_FOUND and names the tool that finds ids",
    ),
  ],
  [
    "`RATE_LIMITED` | with `retry_after_seconds` | yes",
    says(
      "src/tools/results/error-body.ts",
      /own\("RATE_LIMITED", \{\s*retryable: true,\s*retry_after_seconds/,
    ),
    shown("worker/flows/upstream.test.ts", "an upstream that answers %o becomes %o"),
  ],
  [
    "`TIMEOUT`, `UPSTREAM_DOWN` | no usable answer, with `retry_after_seconds` | yes",
    shown("worker/flows/upstream.test.ts", "an upstream that answers %o becomes %o"),
    never("src/**/*.{ts,tsx}", /kind: "upstream_down"[^}]*retryable: false/),
  ],
  [
    "`GRAPHQL_ERROR` or the upstream's own code | it said no, in an error or where `@error(code)` stands; its words quoted and shortened. A toolset's `errors` may say both in its own words | no",
    shown("fast/upstream/error-rules.test.ts", "of %s the code is what the upstream gave"),
    shown(
      "fast/upstream/own-sentences.test.ts",
      "an author's sentence for a code names the next tool, with %s",
      "a code of the author's own stands in the place of the API's, or where it has none",
    ),
    shown(
      "worker/flows/upstream.test.ts",
      "what an upstream says is quoted, on one line and short, never as our own words",
    ),
  ],
  [
    "`ANSWER_TOO_LARGE` | the upstream answered a query with more than 8 MiB | no",
    shown("fast/upstream/unreadable.test.ts", "an answer that nobody reads is not asked for again"),
  ],
  [
    "`UNKNOWN_OUTCOME` | a mutation that may have been applied, or in part | no",
    shown(
      "fast/failures.test.ts",
      "a mutation without an answer is an unknown outcome, never to be repeated blindly",
    ),
    shown(
      "fast/change-answers.test.ts",
      "FORBIDDEN at the second of two roots, data %s: the first may have run",
    ),
  ],
  [
    "`ALREADY_APPLIED` | a mutation was applied, and its result is no longer kept | no",
    shown(
      "worker/mcp/ledger-budget.test.ts",
      "%s forgets the oldest results first, and never that they were made",
    ),
    says("src/tools/results/error-body.ts", notAgain, /own\("ALREADY_APPLIED"\)/),
  ],
  [
    "`MISCONFIGURED` | only the operator can fix it, or at an address that the person filled in, they | no",
    shown(
      "fast/upstream/unreadable.test.ts",
      "a status %i without a word says that the address is wrong, and not to try again",
    ),
    says("src/errors.ts", /\/\*\* Only the operator can fix it\. \*\//),
    says("src/tools/results/error-body.ts", notAgain, /own\("MISCONFIGURED"\)/),
  ],
  [
    "`INTERNAL_ERROR` | a bug; the request id finds its stack in the log | no",
    says("src/tools/results/error-body.ts", notAgain, /own\("INTERNAL_ERROR"\)/),
    inOrder(
      "src/mcp/calls/call-tool.ts",
      /logBug\("tool_bug", error, \{ tool: name, request_id: requestId \}/,
    ),
    shown("fast/batch.test.ts", "a bug at one item is logged and told without its words"),
  ],
  [
    "One word for one thing: **caller** (who is calling now), **account** (a person's object), **grant** (what a person allowed one client), **lease** (what an isolate may remember of an account for 10 s), **key** (the upstream API key), **toolset**, **operation** (GraphQL), **tool** (MCP), **lane** (fast, modern, session, stdio), **session** (2025-era MCP session), **sign-in session** (browser cookie), **upstream** (the GraphQL API).",
    says("src/caller.ts", /export interface Caller\b/),
    says("src/account/account.ts", /export class Account\b/),
    says("src/account/grants/stored-grant.ts", /export interface Grant\b/),
    says("src/access/leases.ts", /export class Lease\b/, /leaseMs = 10_000/),
    says(
      "src/catalog/compiled.ts",
      /export interface CompiledToolset\b/,
      /export interface CompiledOperation\b/,
    ),
    says("src/tools/tool.ts", /export interface Tool\b/),
    exists(
      "src/mcp/fast-lane/fast-lane.ts",
      "src/mcp/modern-lane.ts",
      "src/mcp/session/lane.ts",
      "src/stdio.ts",
    ),
    says("src/mcp/session/session.ts", /export class McpSession\b/),
    says("src/sign-in/session.ts", /sign-in session/),
    exists("src/upstream/execute.ts"),
  ],
];
