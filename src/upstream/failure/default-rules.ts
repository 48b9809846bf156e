import type { UpstreamErrorRule } from "../../catalog/error-rule.ts";

/** Where a secondary limit says nothing. Source: GitHub Docs, "Rate limits and query limits for the GraphQL API". */
const secondaryWait = { seconds: 60 };

/**
 * How answers are understood of which a toolset says nothing: what known APIs and servers document, the most urgent first.
 * `test/fast/upstream/answers/` has an answer for each, with its source.
 */
export const defaultRules: readonly UpstreamErrorRule[] = [
  // GitHub: both limits come with 403 too, which says nothing against the key.
  {
    when: { words: ["secondary rate limit"], isOfRequest: true },
    kind: "rate_limited",
    wait: secondaryWait,
  },
  { when: { status: [403], words: ["rate limit"] }, kind: "rate_limited", wait: secondaryWait },
  { when: { status: [403], header: "retry-after" }, kind: "rate_limited" },
  { when: { status: [403], header: "x-ratelimit-remaining: 0" }, kind: "rate_limited" },
  { when: { type: ["RATE_LIMITED", "RATE_LIMIT"] }, kind: "rate_limited", wait: secondaryWait },
  {
    when: {
      // Linear; Shopify; Apollo and others; Hasura.
      code: [
        "RATELIMITED",
        "THROTTLED",
        "RATE_LIMITED",
        "RATE_LIMIT_EXCEEDED",
        "TOO_MANY_REQUESTS",
        "rate-limit-exceeded",
      ],
    },
    kind: "rate_limited",
  },
  { when: { status: [429] }, kind: "rate_limited" },
  // OAuth (GitLab); GitHub; Shopify; Saleor; PostgreSQL's insufficient_privilege (PostGraphile); DGS.
  {
    when: {
      code: [
        "insufficient_scope",
        "ACCESS_DENIED",
        "PermissionDenied",
        "42501",
        "INSUFFICIENT_SCOPES",
        "PERMISSION_DENIED",
      ],
    },
    kind: "key_too_weak",
  },
  // AppSync.
  { when: { code: ["Unauthorized"], words: ["Not Authorized to access"] }, kind: "key_too_weak" },
  { when: { type: ["INSUFFICIENT_SCOPES"] }, kind: "key_too_weak" },
  { when: { type: ["FORBIDDEN"], words: ["not accessible by", "SAML"] }, kind: "key_too_weak" },
  {
    when: {
      // Apollo; Linear; Hasura; Saleor.
      code: [
        "UNAUTHENTICATED",
        "AUTHENTICATION_ERROR",
        "invalid-jwt",
        "invalid-headers",
        "access-denied",
        "InvalidTokenError",
        "ExpiredSignatureError",
        "InvalidSignatureError",
      ],
    },
    kind: "key_refused",
  },
  { when: { status: [401] }, kind: "key_refused" },
  { when: { type: ["NOT_FOUND"] }, kind: "not_found" },
  { when: { code: ["NOT_FOUND"] }, kind: "not_found" },
  // Linear.
  { when: { code: ["INPUT_ERROR"], words: ["Entity not found"] }, kind: "not_found" },
  {
    when: { code: ["SERVICE_UNAVAILABLE", "UNAVAILABLE", "GATEWAY_TIMEOUT"] },
    kind: "unavailable",
  },
  { when: { status: [403] }, kind: "key_too_weak" },
  {
    when: { status: [500, 501, 502, 503, 504, 520, 521, 522, 523, 524, 525, 526, 530] },
    kind: "unavailable",
  },
];
