import { AppError, type ErrorCode, type ErrorDetail } from "../../errors.ts";

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
          ...own("INTERNAL_ERROR"),
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

/** What follows from one of our own codes; nothing is worth another try unless `more` says so. */
const own = (error_code: ErrorCode, more: Partial<Omit<NextSteps, "error_code">> = {}) => ({
  error_code,
  retryable: false,
  ...more,
});

/** The upstream's own words, where it gave any. */
const quoting = ({ quote }: { readonly quote?: string }) =>
  quote === undefined ? {} : { details: { upstream_said: quote } };

function toNextSteps(problem: ErrorDetail): NextSteps {
  switch (problem.kind) {
    case "input":
      return own("INVALID_PARAMETER", {
        details: { path: problem.path, allowed: problem.allowed },
      });
    case "signed_out":
      return own(problem.code, { details: toKeyDetails(problem) });
    case "key_too_weak": {
      const { scopes } = problem;
      const named = scopes.length > 0 && { scopes };
      return own("KEY_TOO_WEAK", { details: { ...toKeyDetails(problem), ...named } });
    }
    case "forbidden":
      return own("FORBIDDEN", { details: { scope: problem.scope } });
    case "not_found":
      return own("NOT_FOUND", quoting(problem));
    case "limited":
      return own("RATE_LIMITED", {
        retryable: true,
        retry_after_seconds: problem.retryAfterSeconds,
      });
    case "upstream_rejected":
      // The upstream's code, whatever it is.
      return { error_code: problem.code, retryable: false, ...quoting(problem) };
    case "upstream_down":
      return own(problem.code, {
        retryable: problem.retryable,
        retry_after_seconds: problem.retryAfterSeconds,
      });
    case "unconfirmed":
      return own("CONFIRMATION_REQUIRED", {
        details: {
          question: problem.question,
          ...("approvalUrl" in problem.by
            ? { approval_url: problem.by.approvalUrl }
            : { confirm_token: problem.by.confirmToken }),
          expires_in_seconds: problem.expiresInSeconds,
        },
      });
    case "declined":
      return own("DECLINED");
    case "unasked":
      return own("NOT_ASKED");
    case "unknown_outcome":
      return own("UNKNOWN_OUTCOME");
    case "applied":
      return own("ALREADY_APPLIED");
    case "misconfigured":
      return own("MISCONFIGURED");
  }
}
