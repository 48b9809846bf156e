import type { KeyLocation } from "../caller.ts";
import { AppError } from "../errors.ts";
import { toShownText } from "../shown-text.ts";
import type { GraphqlError } from "./graphql-answer.ts";

/** What a failure's message needs to know of the call. */
export interface FailureContext {
  readonly toolset: string;
  readonly title: string;
  readonly kind: "query" | "mutation";
  readonly keyLocation: KeyLocation;
}

const quoteLimit = 200;
const retryDefaultSeconds = 5;
const retryLimitSeconds = 3600;

/** Upstream text is data: one line, shortened, in quotation marks, so that it cannot pass for our own words. */
export function quote(text: string, maxCharacters = quoteLimit): string {
  const line = toShownText(text, text.length);
  const short = toShownText(line, maxCharacters);
  return JSON.stringify(short.length < line.length ? `${short}…` : short);
}

/** Units: seconds, from `Retry-After` as a number or a date. Source: RFC 9110 section 10.2.3. */
export function toRetryAfterSeconds(header: string | null, nowMs: number): number {
  if (header === null) return retryDefaultSeconds;
  const seconds = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - nowMs) / 1000;
  if (!Number.isFinite(seconds)) return retryDefaultSeconds;
  return Math.min(retryLimitSeconds, Math.max(1, Math.ceil(seconds)));
}

export function keyRefused(
  { toolset, title, keyLocation }: FailureContext,
  reason?: GraphqlError,
): AppError {
  return new AppError(
    `${title} does not accept the key. Ask the person to replace it ${keyLocation.phrase(toolset)}, then try again.`,
    {
      kind: "signed_out",
      code: "KEY_REFUSED",
      toolset,
      accountUrl: keyLocation.accountUrl,
      ...(reason && { quote: quote(reason.message) }),
    },
  );
}

export function limited({ title }: FailureContext, retryAfterSeconds: number): AppError {
  return new AppError(
    `${title} allows no more calls for now. Try again in ${retryAfterSeconds} seconds.`,
    { kind: "limited", retryAfterSeconds },
  );
}

interface Unanswered {
  readonly retryAfterSeconds?: number;
  /** What the upstream said all the same. */
  readonly reason?: GraphqlError | undefined;
  readonly cause?: unknown;
}

/** No usable answer came. For a mutation nobody knows whether it was applied. */
export function unanswered(
  { title, kind }: FailureContext,
  code: "TIMEOUT" | "UPSTREAM_DOWN",
  { retryAfterSeconds = retryDefaultSeconds, reason, cause }: Unanswered = {},
): AppError {
  if (kind === "mutation") {
    const said = reason
      ? `broke at the change and said: ${quote(reason.message)};`
      : "gave no answer;";
    return new AppError(
      `${title} ${said} the change may have been applied. Read the current state before repeating it.`,
      { kind: "unknown_outcome" },
      { cause },
    );
  }
  const what =
    code === "TIMEOUT" ? "did not answer in time" : "cannot be reached or is not working";
  return new AppError(
    `${title} ${what}. Try again in ${retryAfterSeconds} seconds.`,
    { kind: "upstream_down", code, retryable: true, retryAfterSeconds },
    { cause },
  );
}

/** A mutation whose answer has both data and errors. */
export function partlyDone({ title }: FailureContext, { message }: GraphqlError): AppError {
  return new AppError(
    `${title} carried the change out, at least in part, and its answer has an error: ${quote(message)}. Do not repeat it; read the current state.`,
    { kind: "unknown_outcome" },
  );
}

/** The same failure, of a request that is known to have done nothing. */
export function untouched({ message, problem, cause }: AppError): AppError {
  return new AppError(message, problem, { cause, isUntouched: true });
}

/** The upstream answered with GraphQL errors: a refused key, or its own words, quoted. */
export function rejected(context: FailureContext, error: GraphqlError): AppError {
  const code = error.ownCode ?? "GRAPHQL_ERROR";
  if (code === "UNAUTHENTICATED") return keyRefused(context, error);
  return new AppError(`${context.title} refused the request and said: ${quote(error.message)}`, {
    kind: "upstream_rejected",
    code,
    quote: quote(error.message),
  });
}
