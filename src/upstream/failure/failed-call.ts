import { isObject } from "../../is-object.ts";
import type { Data } from "../answer-cache.ts";
import { type GraphqlAnswer, readWords } from "../graphql-answer.ts";
import type { UpstreamTarget } from "../target.ts";
import { listFilters } from "../without-key.ts";
import { toChangeError } from "./change-answer.ts";
import type { QueryContext } from "./not-found.ts";
import { readQueryFailure } from "./read-failure.ts";

/** A call whose answer is no plain success. */
interface FailedCall extends QueryContext {
  readonly target: UpstreamTarget;
  readonly hasOneRoot?: boolean;
}

/** A body without any secret of ours, and what it is as a GraphQL answer; null if it is none. */
interface ReadBody {
  readonly body: unknown;
  readonly answer: GraphqlAnswer | null;
}

/** The data that an answer has in spite of its errors. Throws: what the answer means. */
export function readFailedCall(
  call: FailedCall,
  { status, headers }: Response,
  { body, answer }: ReadBody,
): Data {
  // Of what cannot be read nobody may say that it has no data.
  const isWithoutData = isObject(body) ? !("data" in body) : typeof body !== "object";
  const words = status >= 400 && isWithoutData ? readWords(body) : null;
  const errors = answer?.errors ?? [];
  const failed = {
    status,
    headers: withoutSecrets(call, headers),
    data: answer ? answer.data : isWithoutData ? undefined : null,
    errors: errors.length === 0 && words ? [words] : errors,
    extensions: isObject(body) ? body.extensions : undefined,
  };
  if (call.kind === "query") return readQueryFailure(call, failed);
  throw toChangeError(call, { ...failed, hasOneRoot: call.hasOneRoot ?? false });
}

/** Some upstreams quote in a header what they were sent. */
function withoutSecrets({ target }: FailedCall, headers: Headers): Headers {
  const filters = listFilters(target.secrets);
  const kept = [...headers].filter(([, value]) => !filters.some((filter) => filter.isIn(value)));
  return new Headers(kept);
}
