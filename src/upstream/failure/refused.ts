import { fillSaid, type UpstreamErrorRule } from "../../catalog/error-rule.ts";
import { toIsoDay } from "../../clock.ts";
import { AppError, misconfigured } from "../../errors.ts";
import { type FailureContext, quote } from "../failures.ts";
import type { GraphqlError } from "../graphql-answer.ts";
import { isMasked } from "./is-broken.ts";

/** What an upstream says of a key's scopes is longer than other errors, and half a list is worse than none. */
const listQuoteLimit = 500;

export function keyRefused(
  { toolset, title, keyLocation }: FailureContext,
  reason?: GraphqlError,
): AppError {
  const endedAt = keyLocation.endedAt?.(toolset) ?? null;
  const why =
    endedAt === null
      ? `${title} does not accept the key. Ask the person to replace it`
      : `${title} does not accept the key, which ended on ${toIsoDay(endedAt)}. Ask the person to make a new one and set it`;
  return new AppError(`${why} ${keyLocation.phrase(toolset)}, then try again.`, {
    kind: "signed_out",
    code: endedAt === null ? "KEY_REFUSED" : "KEY_EXPIRED",
    toolset,
    accountUrl: keyLocation.accountUrl,
    ...(reason && { quote: quote(reason.message) }),
  });
}

/** The key may well be good, and may not do this. `scopes` are what the upstream names. */
export function keyTooWeak(
  { toolset, title, keyLocation }: FailureContext,
  scopes: readonly string[],
  reason?: GraphqlError,
): AppError {
  const said = reason ? ` and said: ${quoteWhole(reason.message)}` : "";
  const named = scopes.length > 0 ? ` It names these scopes: ${scopes.join(", ")}.` : "";
  return new AppError(
    `${title} does not let this key do this${said}.${named} If the person may do it, ask them to set a key with more permissions ${keyLocation.phrase(toolset)}.`,
    {
      kind: "key_too_weak",
      toolset,
      accountUrl: keyLocation.accountUrl,
      scopes,
      ...(reason && { quote: quoteWhole(reason.message) }),
    },
  );
}

/** A quote that ends before a list rather than in it. */
function quoteWhole(text: string): string {
  if (text.length <= listQuoteLimit) return quote(text, listQuoteLimit);
  const kept = text.slice(0, listQuoteLimit);
  const lastEnd = Math.max(kept.lastIndexOf(". "), kept.lastIndexOf(": "));
  return quote(`${lastEnd > 0 ? kept.slice(0, lastEnd + 1) : kept}…`, listQuoteLimit + 1);
}

/** The upstream says that there is no such thing; what the toolset's author says of it, if anything. */
export function noSuchThing(
  { title }: FailureContext,
  { message = `${title} has no such thing and said: {said}` }: UpstreamErrorRule,
  reason?: GraphqlError,
): AppError {
  if (!reason && message.includes("{said}")) {
    return new AppError(`${title} has no such thing.`, { kind: "not_found" });
  }
  const told = fillSaid(message, quote(reason?.message ?? ""));
  return new AppError(told.message, { kind: "not_found", ...toQuote(told) });
}

/** Nobody gets another answer by asking again. */
export function noApiThere(
  { title, toolset, keyLocation }: FailureContext,
  status: number,
): AppError {
  return misconfigured(
    `${title} has no GraphQL API at the address where it is asked: it answered with status ${status}. Where the person fills in a part of it beside their key, ask them to check that ${keyLocation.phrase(toolset)}; otherwise the operator has to check the address.`,
  );
}

/** A mutation whose answer has both data and errors. */
export function partlyDone({ title }: FailureContext, { message }: GraphqlError): AppError {
  return new AppError(
    `${title} carried the change out, at least in part, and its answer has an error: ${quote(message)}. Do not repeat it; read the current state.`,
    { kind: "unknown_outcome" },
  );
}

/** The upstream answered with an error: its own words, quoted, or what the toolset's author says of it. */
export function rejected(
  { title }: FailureContext,
  error: GraphqlError,
  { message = `${title} ${toWhat(error)}`, code }: Partial<UpstreamErrorRule>,
): AppError {
  const told = fillSaid(message, quote(error.message));
  return new AppError(told.message, {
    kind: "upstream_rejected",
    code: code ?? toShownCode(error) ?? "GRAPHQL_ERROR",
    ...toQuote(told),
  });
}

/** A sentence in the place of what broke refuses nothing, and says of no thing that it is not there. */
const toWhat = (error: GraphqlError): string =>
  isMasked(error)
    ? "failed and did not say why, only: {said} It is not known whether the thing is there."
    : "refused the request and said: {said}";

const toQuote = ({ quote: words }: { quote?: string }) =>
  words === undefined ? {} : { quote: words };

/** A number is no name. */
const toShownCode = ({ code, type }: GraphqlError): string | undefined =>
  [code, type].find((name) => name !== undefined && /[A-Za-z]/.test(name));
