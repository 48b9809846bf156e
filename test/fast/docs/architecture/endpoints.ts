import { exists, type Held, says, shown } from "../holds.ts";

export const endpoints: readonly Held[] = [
  [
    "`/mcp` offers everything, `/mcp/<toolset>` one toolset, `/mcp/<toolset>+<toolset>` several, and `/readonly` behind any of them its queries alone: the choice stands in the URL.",
    shown(
      "worker/mcp/endpoints.test.ts",
      "%s is a protected resource of its own, %s, with scopes %j",
      "a narrow endpoint lists its own toolset, and the read-only one only queries",
    ),
  ],
  [
    "Each is a protected resource of its own (`catalog/endpoints.ts`): own metadata, own audience, own scopes, own consent page.",
    shown(
      "worker/mcp/endpoints.test.ts",
      "%s is a protected resource of its own, %s, with scopes %j",
      "a token opens its own endpoint and no other",
      "the consent page of %s, asked for %s, offers %j; write: %s",
    ),
  ],
  [
    "A token, a session or a code of one is worth nothing at another.",
    shown(
      "worker/mcp/endpoints.test.ts",
      "a token opens its own endpoint and no other",
      "a session of one endpoint is unknown at the others",
      "neither a code nor a refresh token of one endpoint becomes a token for another",
    ),
  ],
  [
    "A personal access token is good at all of them, as far as its scopes go: where they cover nothing it is answered 403.",
    shown(
      "worker/mcp/personal-tokens.test.ts",
      "a personal token is good at %s, as far as its scopes go",
      "where its scopes cover nothing it is refused with all that would do, and says no more",
    ),
  ],
  [
    "Toolsets in another order, and `?outputs=none` behind an endpoint, which leaves the output schemas out of its list, are the same resource under the address that the client writes.",
    shown(
      "worker/mcp/endpoints.test.ts",
      "%s is a protected resource of its own, %s, with scopes %j",
      "toolsets in another order are the same resource: a token for one opens the other",
    ),
    shown(
      "worker/mcp/without-outputs.test.ts",
      "a list without output schemas is otherwise the same, and results are as they were",
    ),
  ],
  [
    "`/find` behind any endpoint offers three tools in the place of all: a call of `run_tool` is from the door on a call of the tool that it names (`tools/finding/`).",
    shown(
      "worker/mcp/find.test.ts",
      "three tools stand for all: one finds them, one describes them, one runs them",
      "%o: the log names the tool that ran",
    ),
  ],
  [
    "Those that are not listed are made when they are asked for first, and no more than a few are kept (`mcp/served-endpoints.ts`).",
    shown(
      "fast/served-endpoints.test.ts",
      "whoever asks for thousands of choices fills no memory, and nobody else is forgotten",
      "what they offer is kept for a few of them only, and of those that are listed for all",
    ),
  ],
  [
    "With `READ_ONLY` no toolset has a change, so no endpoint has one.",
    shown(
      "worker/flows/read-only.test.ts",
      "with READ_ONLY no toolset has a change, and no endpoint a scope for one",
      "no change is listed or callable, in any lane, at any endpoint, whatever was allowed before",
    ),
  ],
  [
    "What is refused before a message reaches the SDK, in this order, always with a body:",
    shown(
      "worker/mcp/refusals.test.ts",
      "of a request with every fault the outermost is told, and when it is gone the next",
    ),
  ],
  [
    "503 | toolhub is not set up: the log says in one sentence what to fix | `worker.ts`",
    shown(
      "e2e/key-rotation.test.ts",
      "a ring with a mistake starts nothing: 503, and the log says what is wrong without showing it",
    ),
  ],
  [
    "421 | another host name than `PUBLIC_URL`, or none: a user in front, a path, two names | `web/require-public-url.ts`",
    shown(
      "worker/mcp/wire-security.test.ts",
      "%s is another server: 421 (RFC 9110 15.5.20; 2026 http, Security)",
    ),
    shown(
      "worker/web/spoofed-names.test.ts",
      "under the name %s nothing is served but the right address",
    ),
  ],
  [
    "403 | `Origin` of another site, `null` included | `mcp/origin.ts`",
    shown(
      "worker/mcp/wire-security.test.ts",
      "%s refuses other sites before anything else (2026 http, Security)",
    ),
    shown("worker/mcp/ingress.test.ts", "Origin %s answers %i"),
  ],
  [
    "404 | no such endpoint | `app.ts`",
    shown(
      "worker/mcp/endpoints.test.ts",
      "%s is no endpoint: 404 with a body, without a token and as metadata too",
    ),
  ],
  [
    "401 | no token, or one for another endpoint | `mcp/protected-resource.ts`",
    shown(
      "worker/mcp/wire-security.test.ts",
      "%s is answered 401 without a word on why (RFC 6750 3.1)",
    ),
    shown("worker/mcp/endpoints.test.ts", "a token opens its own endpoint and no other"),
  ],
  [
    "405, 415 | a method that the revision does not have; a body that is not JSON | `mcp/message/read-message.ts`",
    shown(
      "worker/mcp/wire-security.test.ts",
      "%s is answered 405 with what is allowed (RFC 9110 15.5.6)",
      "Content-Type %s is answered 415 (2026 http, Sending Messages)",
    ),
  ],
  [
    "413, 408, 400 with -32700 | over 1 MiB (up to 4 MiB are taken first, for the sender to read the refusal); not complete within 30 s; broken off, not UTF-8, more than 64 levels deep, not JSON | `read-body.ts`, `mcp/message/read-message.ts`",
    shown("worker/mcp/wire-framing.test.ts", "%s (%s), in both eras"),
    says(
      "src/mcp/message/read-message.ts",
      /maxBodyBytes = 1024 \* 1024/,
      /maxDepth = 64/,
      /too_large: \[413/,
      /late: \[408/,
      /unreadable: \[400, parseError/,
    ),
    says("src/read-body.ts", /30_000/),
    shown(
      "fast/read-body.test.ts",
      "a body that breaks off is unreadable",
      "a body that does not end is let go",
    ),
  ],
  [
    "403 `insufficient_scope` | names all scopes that the call needs and those that the client keeps; write covers read | `mcp/protected-resource.ts`",
    shown(
      "worker/mcp/scope-challenge.test.ts",
      "all that a batch needs by %s is named at once (2025-03-26 basic, Batching)",
    ),
    says(
      "test/worker/mcp/scope-challenge.test.ts",
      /names \$\{scope\} before anything runs, in both eras/,
      /"write covers read"/,
    ),
  ],
  [
    "200 with -32602 | params that fit no tool, prompt or resource, in one sentence; `initialize` without what it needs, never 400 | `mcp/message/params.ts`",
    shown("worker/mcp/wire-tools.test.ts", "%s (2026 and 2025 %s)"),
    shown(
      "worker/mcp/session-rules.test.ts",
      "initialize with %s answers -32602 in a 200 and opens nothing",
    ),
  ],
  [
    "Whoever answers, `mcp/answer-headers.ts` adds `X-Content-Type-Options: nosniff`, `Cache-Control: no-store` to all but public documents, and a body to an error that has none.",
    shown(
      "worker/mcp/wire-answers.test.ts",
      "%s (%i) is kept by nobody, sniffed by nobody, and has a body if it is an error",
    ),
    shown(
      "worker/mcp/discovery.test.ts",
      "%s is %s for strangers of any origin, and is kept (SEP-2127, discovery)",
    ),
  ],
  [
    "A browser that opens an endpoint without a token gets a page with its 401 (`web/landing/mcp-address.ts`).",
    shown("worker/mcp/wire-answers.test.ts", "%s says in a browser what it is"),
  ],
  [
    "`test/worker/mcp/wire-*.test.ts` holds one row per way to get it wrong, with status, code and section of the specification; `test/worker/mcp/door.test.ts` what clients of both eras see, letter by letter.",
    exists("test/worker/mcp/wire-*.test.ts"),
    says("test/support/mcp-messages.ts", /export type WireRow/),
    shown("worker/mcp/door.test.ts", "%s %j"),
  ],
];
