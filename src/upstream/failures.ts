import type { KeyLocation } from "../caller.ts";
import type { UpstreamErrorRule } from "../catalog/error-rule.ts";
import { AppError } from "../errors.ts";
import { toShownText } from "../shown-text.ts";
import type { GraphqlError } from "./graphql-answer.ts";

/** What a failure's message needs to know of the call. */
export interface FailureContext {
  readonly toolset: string;
  readonly title: string;
  readonly kind: "query" | "mutation";
  readonly keyLocation: KeyLocation;
  /** What its author says of its answers, tried before what is known of other APIs. */
  readonly errorRules?: readonly UpstreamErrorRule[] | undefined;
}

const quoteLimit = 200;
export const retryDefaultSeconds = 5;

/** Upstream text is data: one line, shortened, in quotation marks, so that it cannot pass for our own words. */
export function quote(text: string, maxCharacters = quoteLimit): string {
  const line = toShownText(text, text.length);
  const short = toShownText(line, maxCharacters);
  return JSON.stringify(short.length < line.length ? `${short}…` : short);
}

export function limited({ title }: FailureContext, retryAfterSeconds: number): AppError {
  return new AppError(
    `${title} allows no more calls for now. Try again in ${retryAfterSeconds} seconds.`,
    { kind: "limited", retryAfterSeconds },
  );
}

interface Unanswered {
  readonly retryAfterSeconds?: number;
  /** The upstream, or the toolset's author, named that time. */
  readonly isTold?: boolean;
  /** What the upstream said all the same. */
  readonly reason?: GraphqlError | undefined;
  readonly cause?: unknown;
}

/** No usable answer came. For a mutation nobody knows whether it was applied. */
export function unanswered(
  { title, kind }: FailureContext,
  code: "TIMEOUT" | "UPSTREAM_DOWN",
  { retryAfterSeconds = retryDefaultSeconds, isTold, reason, cause }: Unanswered = {},
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
  const said = reason ? ` and said: ${quote(reason.message)}` : "";
  const what =
    code === "TIMEOUT" ? "did not answer in time" : `cannot be reached or is not working${said}`;
  return new AppError(
    `${title} ${what}. Try again in ${retryAfterSeconds} seconds.`,
    {
      kind: "upstream_down",
      code,
      retryable: true,
      retryAfterSeconds,
      ...(isTold && { isTold }),
    },
    { cause },
  );
}

/** An answer that is larger than anybody reads: the same question would get it again. */
export function tooLarge(context: FailureContext, maxBytes: number): AppError {
  if (context.kind === "mutation") return unanswered(context, "UPSTREAM_DOWN");
  return new AppError(
    `${context.title} answered with more than ${maxBytes / 1024 / 1024} MiB, which is too much to read. Ask for less: fewer items, or a narrower search.`,
    { kind: "upstream_rejected", code: "ANSWER_TOO_LARGE" },
  );
}

/** The same failure, of a request that is known to have done nothing. */
export function untouched({ message, problem, cause }: AppError): AppError {
  return new AppError(message, problem, { cause, isUntouched: true });
}
