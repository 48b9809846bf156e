import * as z from "zod";

import { AnswerCache, type Data, toAnswerName } from "./answer-cache.ts";
import {
  type FailureContext,
  GraphqlError,
  keyRefused,
  limited,
  rejected,
  toRetryAfterSeconds,
  unanswered,
} from "./failures.ts";
import { readText } from "./read-text.ts";

/** One operation, one key, one deadline. */
export interface UpstreamCall extends FailureContext {
  readonly endpoint: string;
  readonly document: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** The header that carries the person's key; null where the upstream wants none. */
  readonly credential: { readonly header: string; readonly value: string } | null;
  readonly requestId: string;
  /** For everything, retry included. */
  readonly timeoutMs: number;
  /** How long the answer may be reused for the same key and variables; 0 for never. */
  readonly cacheSeconds: number;
  /** Aborted when the client went away. */
  readonly signal?: AbortSignal | undefined;
}

/** Shape of an answer. Source: GraphQL over HTTP, section 7. */
const Answer = z.object({
  data: z.record(z.string(), z.unknown()).nullish(),
  errors: z.array(GraphqlError).min(1).optional(),
});

const maxAnswerBytes = 8 * 1024 * 1024;
/** What is shorter is no secret, and may well be a word of the answer. */
const minKeyLength = 8;
const retryPauseMs = 150;
const retryStatuses = new Set([502, 503, 504]);

const maxCachedAnswers = 500;
const maxCachedCharacters = 64 * 1024;
const cache = new AnswerCache(maxCachedAnswers);

/** The answer from the cache where it may be reused, otherwise from the upstream. Throws: as `request`. */
export async function execute(call: UpstreamCall): Promise<Data> {
  if (call.cacheSeconds === 0) return (await request(call)).data;
  const { endpoint, document, credential, variables } = call;
  const name = await toAnswerName([endpoint, document, credential, variables]);
  const known = cache.get(name);
  if (known) return known;
  const { data, characters } = await request(call);
  if (characters <= maxCachedCharacters) cache.put(name, data, call.cacheSeconds);
  return data;
}

/**
 * Sends one GraphQL request and returns its `data`. A query that met a broken upstream is tried once more; a
 * mutation never is. Throws: `signed_out`, `limited`, `upstream_rejected`, `upstream_down`, `unknown_outcome`.
 */
async function request(call: UpstreamCall): Promise<{ data: Data; characters: number }> {
  const deadline = AbortSignal.timeout(call.timeoutMs);
  const signal = call.signal ? AbortSignal.any([deadline, call.signal]) : deadline;
  try {
    let response = await send(call, signal);
    if (call.kind === "query" && retryStatuses.has(response.status)) {
      await response.body?.cancel();
      await new Promise((resolve) => setTimeout(resolve, retryPauseMs));
      response = await send(call, signal);
    }
    const text = withoutKey(await readText(response, maxAnswerBytes), call);
    return { data: toData(call, response, text), characters: text.length };
  } catch (error) {
    if (error instanceof Error && error.name === "AppError") throw error;
    throw unanswered(call, signal.aborted ? "TIMEOUT" : "UPSTREAM_DOWN");
  }
}

/** What the upstream sees: the person's key, a request id and a user agent; nothing of the client. */
function send(call: UpstreamCall, signal: AbortSignal): Promise<Response> {
  const headers = new Headers({
    "content-type": "application/json",
    accept: "application/graphql-response+json, application/json",
    "user-agent": "toolhub",
    "x-request-id": call.requestId,
  });
  if (call.credential) headers.set(call.credential.header, call.credential.value);
  return fetch(call.endpoint, {
    method: "POST",
    headers,
    body: JSON.stringify({ query: call.document, variables: call.variables }),
    redirect: "manual",
    signal,
  });
}

/** Some upstreams quote what they were sent: the key does not come back to the client. */
function withoutKey(text: string, { credential }: UpstreamCall): string {
  const key = credential?.value.replace(/^Bearer /, "") ?? "";
  if (key.length < minKeyLength) return text;
  return text.replaceAll(key, "[key]").replaceAll(key.replaceAll("/", "\\/"), "[key]");
}

function toData(call: UpstreamCall, response: Response, text: string): Data {
  const { status } = response;
  const retryAfterSeconds = toRetryAfterSeconds(response.headers.get("retry-after"), Date.now());
  const answer = Answer.safeParse(parseJson(text));
  const [error] = answer.data?.errors ?? [];
  if (status === 401) throw keyRefused(call, error);
  if (status === 429) throw limited(call, retryAfterSeconds);
  if (error) throw rejected(call, error);
  if (status >= 500) throw unanswered(call, "UPSTREAM_DOWN", retryAfterSeconds);
  if (status === 403) throw keyRefused(call);
  if (status !== 200 || !answer.data?.data) throw unanswered(call, "UPSTREAM_DOWN");
  return answer.data.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
