import { toIsoDay } from "../../clock.ts";
import { AppError } from "../../errors.ts";
import { type FailureContext, quote } from "../failures.ts";
import type { GraphqlError } from "../graphql-answer.ts";

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

/** The upstream says that there is no such thing, and the toolset's author says nothing of it. */
export function noSuchThing({ title }: FailureContext, reason?: GraphqlError): AppError {
  const said = reason ? ` and said: ${quote(reason.message)}` : ".";
  return new AppError(`${title} has no such thing${said}`, {
    kind: "not_found",
    ...(reason && { quote: quote(reason.message) }),
  });
}

/** A mutation whose answer has both data and errors. */
export function partlyDone({ title }: FailureContext, { message }: GraphqlError): AppError {
  return new AppError(
    `${title} carried the change out, at least in part, and its answer has an error: ${quote(message)}. Do not repeat it; read the current state.`,
    { kind: "unknown_outcome" },
  );
}

/** The upstream answered with an error that nobody knows more of: its own words, quoted. */
export function rejected({ title }: FailureContext, error: GraphqlError): AppError {
  return new AppError(`${title} refused the request and said: ${quote(error.message)}`, {
    kind: "upstream_rejected",
    code: toShownCode(error) ?? "GRAPHQL_ERROR",
    quote: quote(error.message),
  });
}

/** A number is no name. */
const toShownCode = ({ code, type }: GraphqlError): string | undefined =>
  [code, type].find((name) => name !== undefined && /[A-Za-z]/.test(name));
