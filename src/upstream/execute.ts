import type { RequestTimer } from "../clock.ts";
import { toObjectName } from "../crypto/account-id.ts";
import { toHash } from "../crypto/hash.ts";
import { AppError } from "../errors.ts";
import { loadOnce } from "../load-once.ts";
import { AnswerCache, type Data } from "./answer-cache.ts";
import { createDeadline, type Deadline } from "./deadline.ts";
import type { QueryContext } from "./failure/not-found.ts";
import { tooLarge, unanswered, untouched } from "./failures.ts";
import { readAnswer } from "./graphql-answer.ts";
import { listMissingFields } from "./partial-data.ts";
import { readText, TooLargeError } from "./read-text.ts";
import type { UpstreamTarget } from "./target.ts";
import { Traffic } from "./traffic/traffic.ts";
import { listFilters } from "./without-key.ts";

const loadFailure = loadOnce(() => import("./failure/failed-call.ts"));

const loadWait = loadOnce(() => import("./failure/wait-seconds.ts"));

/** One operation, one key, one deadline. */
export interface UpstreamCall extends QueryContext {
  readonly target: UpstreamTarget;
  /** The request's JSON up to its variables, as `toRequestStart` makes it. */
  readonly start: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** How often a query is sent again that met a broken upstream; once if nobody says. */
  readonly maxRetries?: number | undefined;
  readonly requestId: string;
  /** For everything, retry included. */
  readonly timeoutMs: number;
  /** Whether the document has one root field; a mutation without this may have several. */
  readonly hasOneRoot?: boolean;
  /** How long the answer may be reused for the same key and variables; 0 for never. */
  readonly cacheSeconds: number;
  /** Whose it is; without it nothing is remembered of it. */
  readonly accountId?: string;
  /** The trace that the request belongs to, as `traceparent` says it. */
  readonly traceparent?: string;
  /** Hears that a request is over, retry included. */
  readonly noteRequest?: (status: UpstreamStatus, durationMs: number) => void;
  /** Hears what stands before the answer. */
  readonly noteHeaders?: (headers: Headers) => void;
  /** Hears that the answer was in the cache. */
  readonly noteCached?: (() => void) | undefined;
  /** Aborted when the client went away. */
  readonly signal?: AbortSignal | undefined;
  /**
   * In the place of a signal, of a read that is over with the request of its client: what it leaves open, the platform ends
   * with that. A signal costs a twentieth of a call.
   */
  readonly timer?: RequestTimer | undefined;
}

/** What became of a request: the class of its last status, or why it has none. */
type UpstreamStatus = `${number}xx` | "timeout" | "unreachable";

const maxAnswerBytes = 8 * 1024 * 1024;
const retryPauseMs = 150;
const retryStatuses = new Set([502, 503, 504]);

const cache = new AnswerCache({
  total: 16 * 1024 * 1024,
  perOwner: 2 * 1024 * 1024,
  perAnswer: 256 * 1024,
});

const traffic = new Traffic();

/** The answer from the cache where it may be reused, otherwise from the upstream. Throws: as `Traffic.pass` and `request`. */
export function execute(call: UpstreamCall): Promise<Data> {
  const body = toRequestBody(call);
  return call.cacheSeconds === 0 ? ask(call, body) : remember(call, body);
}

/** A key that is only tried belongs to nobody yet. A person with tokens of two key rings is one account all the same. */
function ask(call: UpstreamCall, body: string): Promise<Data> {
  const { accountId } = call;
  if (accountId === undefined) return request(call, body, call.timeoutMs);
  const sender = { accountId: toObjectName(accountId), body };
  return traffic.pass(call, sender, (timeoutMs) => request(call, body, timeoutMs));
}

async function remember(call: UpstreamCall, body: string): Promise<Data> {
  // Everything that decides an answer, one JSON after the other: what stays in memory shows neither key nor arguments.
  const name = await toHash(JSON.stringify(call.target) + body);
  const known = cache.get(name);
  if (known) {
    call.noteCached?.();
    return known;
  }
  const data = await ask(call, body);
  // What is missing may be there the next time.
  if (listMissingFields(data)) return data;
  cache.put(name, toObjectName(call.accountId ?? ""), { data, seconds: call.cacheSeconds });
  return data;
}

/**
 * Sends one GraphQL request and returns its `data`. A query that met a broken upstream is tried again; a
 * mutation never is. Throws: `signed_out`, `key_too_weak`, `not_found`, `limited`, `upstream_rejected`, `upstream_down`, `unknown_outcome`.
 */
async function request(call: UpstreamCall, body: string, timeoutMs: number): Promise<Data> {
  const startedMs = Date.now();
  const deadline = createDeadline(call, startedMs + timeoutMs);
  if (deadline.isOver()) throw untouched(unanswered({ ...call, kind: "query" }, "TIMEOUT"));
  let status: UpstreamStatus = "unreachable";
  try {
    const first = await deadline.keep(sendRequest(call, body, deadline.signal));
    const response = retryStatuses.has(first.status)
      ? await deadline.keep(sendAgain(call, first, body, deadline))
      : first;
    status = `${Math.floor(response.status / 100)}xx`;
    noteStatus(call, response.status);
    call.noteHeaders?.(response.headers);
    return await deadline.keep(readResponse(call, response));
  } catch (error) {
    const told = toTold(call, error);
    if (told) throw told;
    noteSilence(call, status);
    const isLate = deadline.isOver();
    status = isLate ? "timeout" : "unreachable";
    throw unanswered(call, isLate ? "TIMEOUT" : "UPSTREAM_DOWN", { cause: error });
  } finally {
    call.noteRequest?.(status, Date.now() - startedMs);
  }
}

/** What an answer came to; null if none came. */
function toTold(call: UpstreamCall, error: unknown): AppError | null {
  if (error instanceof TooLargeError) return tooLarge(call, maxAnswerBytes);
  return error instanceof AppError ? error : null;
}

/** No answer at all came; who leaves says nothing of the upstream. */
function noteSilence(call: UpstreamCall, status: UpstreamStatus): void {
  if (status === "unreachable" && !call.signal?.aborted) noteStatus(call, null);
}

/** Null for no answer at all. A key that is only tried says nothing of an upstream. */
function noteStatus({ accountId, target }: UpstreamCall, status: number | null): void {
  if (accountId === undefined) return;
  const { breaker } = traffic;
  if (status === null || status >= 500)
    breaker.noteFailure(target.endpoint, toObjectName(accountId));
  else if (!breaker.isQuiet) breaker.noteAnswer(target.endpoint);
}

/**
 * Sends a query again while the upstream is broken, as often as it may and there is time. `first` is what it said at
 * first. Whoever else met it waits for another while: half to all of a pause that doubles, or what `Retry-After` says.
 */
async function sendAgain(
  call: UpstreamCall,
  first: Response,
  body: string,
  { signal, endsAtMs }: Deadline,
): Promise<Response> {
  const retries = call.kind === "query" ? (call.maxRetries ?? 1) : 0;
  let response = first;
  for (let retry = 0; retry < retries && retryStatuses.has(response.status); retry += 1) {
    const { parseWait } = await loadWait();
    const toldSeconds = parseWait(response.headers.get("retry-after"), Date.now()) ?? 0;
    const pauseMs = retryPauseMs * 2 ** retry * (0.5 + Math.random() / 2);
    const waitMs = Math.max(pauseMs, toldSeconds * 1000);
    if (Date.now() + waitMs >= endsAtMs) return response;
    await response.body?.cancel();
    await pause(waitMs, signal);
    response = await sendRequest(call, body, signal);
  }
  return response;
}

/** Shorter for who leaves: nobody else's place is kept for them. */
const pause = (ms: number, signal: AbortSignal | null) =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    const stop = () => {
      clearTimeout(timer);
      resolve();
    };
    signal?.addEventListener("abort", stop, { once: true });
  });

/** What each request of a target carries: they copy it faster than they read an object. */
const targetHeaders = new WeakMap<UpstreamTarget, Headers>();

function toTargetHeaders(target: UpstreamTarget): Headers {
  const known = targetHeaders.get(target);
  if (known) return known;
  const headers = new Headers(target.headers);
  targetHeaders.set(target, headers);
  return headers;
}

/**
 * What the upstream sees: the person's key, a request id, a user agent and, of a call, the trace that it belongs to; nothing
 * else of the client.
 */
export function sendRequest(
  call: UpstreamCall,
  body: string,
  signal: AbortSignal | null,
): Promise<Response> {
  const { target, requestId, traceparent } = call;
  const headers = new Headers(toTargetHeaders(target));
  headers.set("x-request-id", requestId);
  if (traceparent !== undefined) headers.set("traceparent", traceparent);
  return fetch(target.endpoint, {
    method: "POST",
    headers,
    body,
    redirect: "manual",
    signal,
  });
}

/** The JSON of a request. */
export const toRequestBody = ({ start, variables }: Pick<UpstreamCall, "start" | "variables">) =>
  `${start},"variables":${JSON.stringify(variables)}}`;

/** The data of an answer. Throws: what it means, `TooLargeError` if it is larger than anybody reads. */
export async function readResponse(call: UpstreamCall, response: Response): Promise<Data> {
  const body = parseBody(await readText(response, maxAnswerBytes), call);
  const answer = readAnswer(body);
  if (response.status === 200 && answer?.data && !answer.errors?.length) return answer.data;
  const { readFailedCall } = await loadFailure();
  return readFailedCall(call, response, { body, answer });
}

/** What was answered, as JSON. Some upstreams quote what they were sent: no secret comes back. */
function parseBody(text: string, { target }: UpstreamCall): unknown {
  let clean = parseJson(text);
  for (const filter of listFilters(target.secrets)) {
    if (filter.isIn(text)) clean = filter.remove(clean);
  }
  return clean;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
