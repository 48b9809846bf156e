import { AppError, type ErrorDetail } from "../../errors.ts";

/** What an agent may act on, besides the sentence. */
interface NextSteps {
  readonly error_code: string;
  readonly retryable: boolean;
  readonly retry_after_seconds?: number;
  readonly details?: Readonly<Record<string, string | number | readonly string[]>>;
}

/** What an agent reads of a failure: of a call, of one item of a batch, of a resource. */
interface ErrorBody extends NextSteps {
  readonly message: string;
  readonly request_id: string;
}

/** Whatever is not an `AppError` is a bug: a fixed sentence and the request id. */
export function toErrorBody(error: unknown, requestId: string): ErrorBody {
  const body =
    error instanceof AppError
      ? { ...toNextSteps(error.problem), message: error.message }
      : {
          error_code: "INTERNAL_ERROR",
          retryable: false,
          message: "The server failed at this call. Report the request id to its operator.",
        };
  return { ...body, request_id: requestId };
}

interface KeyProblem {
  readonly toolset: string;
  readonly accountUrl: string | null;
  readonly quote?: string;
}

/** Where the person sets another key, which over stdio is no page, and why. */
function toKeyDetails({ toolset, accountUrl, quote }: KeyProblem) {
  return {
    toolset,
    ...(accountUrl !== null && { account_url: accountUrl }),
    ...(quote !== undefined && { upstream_said: quote }),
  };
}

function toNextSteps(problem: ErrorDetail): NextSteps {
  switch (problem.kind) {
    case "input":
      return {
        error_code: "INVALID_PARAMETER",
        retryable: false,
        details: { path: problem.path, allowed: problem.allowed },
      };
    case "signed_out":
      return {
        error_code: problem.code,
        retryable: false,
        details: toKeyDetails(problem),
      };
    case "key_too_weak":
      return {
        error_code: "KEY_TOO_WEAK",
        retryable: false,
        details: {
          ...toKeyDetails(problem),
          ...(problem.scopes.length > 0 && { scopes: problem.scopes }),
        },
      };
    case "forbidden":
      return { error_code: "FORBIDDEN", retryable: false, details: { scope: problem.scope } };
    case "not_found":
      return {
        error_code: "NOT_FOUND",
        retryable: false,
        ...(problem.quote !== undefined && { details: { upstream_said: problem.quote } }),
      };
    case "limited":
      return {
        error_code: "RATE_LIMITED",
        retryable: true,
        retry_after_seconds: problem.retryAfterSeconds,
      };
    case "upstream_rejected":
      return {
        error_code: problem.code,
        retryable: false,
        details: { upstream_said: problem.quote },
      };
    case "upstream_down":
      return {
        error_code: problem.code,
        retryable: problem.retryable,
        retry_after_seconds: problem.retryAfterSeconds,
      };
    case "unconfirmed":
      return {
        error_code: "CONFIRMATION_REQUIRED",
        retryable: false,
        details: {
          question: problem.question,
          ...("approvalUrl" in problem.by
            ? { approval_url: problem.by.approvalUrl }
            : { confirm_token: problem.by.confirmToken }),
          expires_in_seconds: problem.expiresInSeconds,
        },
      };
    case "declined":
      return { error_code: "DECLINED", retryable: false };
    case "unasked":
      return { error_code: "NOT_ASKED", retryable: false };
    case "unknown_outcome":
      return { error_code: "UNKNOWN_OUTCOME", retryable: false };
    case "applied":
      return { error_code: "ALREADY_APPLIED", retryable: false };
    case "misconfigured":
      return { error_code: "MISCONFIGURED", retryable: false };
  }
}
