import type { GraphqlError } from "../graphql-answer.ts";

/**
 * Codes of what is refused before anything is executed. Sources: Apollo Server, "Built-in error codes", which Yoga and
 * Hot Chocolate share in part; graphql-java's `ErrorType`. BAD_USER_INPUT counts only without `data`, because resolvers throw it too.
 */
const earlyCodes = new Set([
  "BAD_REQUEST",
  "BAD_USER_INPUT",
  "GRAPHQL_PARSE_FAILED",
  "GRAPHQL_VALIDATION_FAILED",
  "InvalidSyntax",
  "OPERATION_RESOLUTION_FAILURE",
  "PERSISTED_QUERY_NOT_FOUND",
  "PERSISTED_QUERY_NOT_SUPPORTED",
  "ValidationError",
]);

/**
 * Codes of those who guard a field before it runs. Sources: Apollo Server 3 (UNAUTHENTICATED, FORBIDDEN), Linear
 * (AUTHENTICATION_ERROR, RATELIMITED), GitHub (RATE_LIMITED as `type`), Shopify (ACCESS_DENIED, THROTTLED).
 */
const guardCodes = new Set([
  "ACCESS_DENIED",
  "AUTHENTICATION_ERROR",
  "FORBIDDEN",
  "RATELIMITED",
  "RATE_LIMITED",
  "THROTTLED",
  "UNAUTHENTICATED",
]);

/** Codes by which a server says that it broke: Apollo's INTERNAL_SERVER_ERROR, gRPC's UNAVAILABLE and their like. */
const brokenCode = /INTERNAL|UNAVAILABLE|TIMEOUT|DEADLINE|DOWNSTREAM|UNEXPECTED|UNKNOWN/i;

/** By which name an error is known. */
const toName = ({ code, type }: GraphqlError): string => code ?? type ?? "";

/**
 * Sentences that servers write in the place of what broke, without a code. Sources: PostGraphile 5, "Error handling"
 * (`maskError`); Hot Chocolate, "Errors"; GitHub's answer to a query that took too long; Spring for GraphQL.
 */
const brokenWords =
  /^(?:an error occurred \(logged|(?:an )?unexpected (?:execution )?error|something went wrong while|internal (?:server|system) error|internal_error for )/i;

export const isEarly = (error: GraphqlError): boolean => earlyCodes.has(toName(error));

/** Whether a field was not looked at, because the one who asked may not. */
export const isGuard = (error: GraphqlError): boolean => guardCodes.has(toName(error));

/** Whether the server keeps to itself what broke. */
export const isMasked = ({ message }: GraphqlError): boolean => brokenWords.test(message);

/** Whether the server broke. */
export const isBroken = (error: GraphqlError): boolean =>
  brokenCode.test(toName(error)) || isMasked(error);
