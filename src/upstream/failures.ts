import * as z from "zod";

import type { KeyPlace } from "../caller.ts";
import { AppError } from "../errors.ts";
import { toShownText } from "../shown-text.ts";

/** What a failure's message needs to know of the call. */
export interface FailureContext {
  readonly toolset: string;
  readonly title: string;
  readonly kind: "query" | "mutation";
  readonly keyPlace: KeyPlace;
}

const quoteLimit = 200;
const retryDefaultSeconds = 5;
const retryLimitSeconds = 3600;

/** A GraphQL error as far as we read it. Source: GraphQL specification, section 7.1.2. */
export const GraphqlError = z.object({
  message: z.string(),
  extensions: z
    .object({ code: z.string().regex(/^[A-Z][A-Z0-9_]{0,60}$/) })
    .optional()
    .catch(undefined),
});
export type GraphqlError = z.infer<typeof GraphqlError>;

/** Upstream text is data: one line, shortened, in quotation marks, so that it cannot pass for our own words. */
export function quote(text: string): string {
  const line = toShownText(text, text.length);
  const short = line.length > quoteLimit ? `${line.slice(0, quoteLimit)}…` : line;
  return JSON.stringify(short);
}

/** Units: seconds, from `Retry-After` as a number or a date. Source: RFC 9110 section 10.2.3. */
export function toRetryAfterSeconds(header: string | null, nowMs: number): number {
  if (header === null) return retryDefaultSeconds;
  const seconds = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - nowMs) / 1000;
  if (!Number.isFinite(seconds)) return retryDefaultSeconds;
  return Math.min(retryLimitSeconds, Math.max(1, Math.ceil(seconds)));
}

export function keyRefused(
  { toolset, title, keyPlace }: FailureContext,
  reason?: GraphqlError,
): AppError {
  return new AppError(
    `${title} does not accept the key. Ask the person to replace it ${keyPlace.phrase(toolset)}, then try again.`,
    {
      kind: "signed_out",
      code: "KEY_REFUSED",
      toolset,
      accountUrl: keyPlace.accountUrl,
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

/** No usable answer came. For a mutation nobody knows whether it was applied. */
export function unanswered(
  { title, kind }: FailureContext,
  code: "TIMEOUT" | "UPSTREAM_DOWN",
  retryAfterSeconds = retryDefaultSeconds,
): AppError {
  if (kind === "mutation") {
    return new AppError(
      `${title} gave no answer; the change may have been applied. Read the current state before repeating it.`,
      { kind: "unknown_outcome" },
    );
  }
  const what =
    code === "TIMEOUT" ? "did not answer in time" : "cannot be reached or is not working";
  return new AppError(`${title} ${what}. Try again in ${retryAfterSeconds} seconds.`, {
    kind: "upstream_down",
    code,
    retryable: true,
    retryAfterSeconds,
  });
}

/** The upstream answered with GraphQL errors: a refused key, or its own words, quoted. */
export function rejected(context: FailureContext, error: GraphqlError): AppError {
  const code = error.extensions?.code ?? "GRAPHQL_ERROR";
  if (code === "UNAUTHENTICATED") return keyRefused(context, error);
  return new AppError(`${context.title} refused the request and said: ${quote(error.message)}`, {
    kind: "upstream_rejected",
    code,
    quote: quote(error.message),
  });
}
