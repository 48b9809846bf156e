import { setTimeout as wait } from "node:timers/promises";

const maxBytes = 8 * 1024 * 1024;

/** One answer, read to its end. */
export interface Exchange {
  readonly status: number;
  readonly headers: Headers;
  /** `Content-Type` in small letters, without its parameters. */
  readonly type: string;
  readonly text: string;
}

/** Why an address gave no answer. */
export class NoAnswer extends Error {
  readonly reason: "unreachable" | "no-answer" | "answer-too-large";

  constructor(reason: NoAnswer["reason"], message: string) {
    super(message);
    this.reason = reason;
  }
}

export interface ExchangeOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs: number;
  /** Given what was read so far of an event stream, at first nothing; true if that is enough. */
  readonly isEnough?: (text: string) => boolean;
}

/** The word that the system has for it, such as `ECONNREFUSED`. */
function toReason(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  if (cause instanceof Error && "code" in cause) return String(cause.code);
  return cause instanceof Error ? cause.message : String(error);
}

async function readText(
  body: ReadableStream<Uint8Array> | null,
  isEnough: (text: string) => boolean,
): Promise<string> {
  if (body === null || isEnough("")) return "";
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) {
      throw new NoAnswer("answer-too-large", `more than ${maxBytes / 1024 / 1024} MiB`);
    }
    text += decoder.decode(chunk, { stream: true });
    if (isEnough(text)) break;
  }
  return text + decoder.decode();
}

async function fetchAndRead(
  url: string,
  { method = "GET", headers = {}, body, isEnough }: ExchangeOptions,
  signal: AbortSignal,
): Promise<Exchange> {
  const response = await fetch(url, {
    method,
    headers: { ...headers },
    redirect: "manual",
    signal,
    ...(body === undefined ? {} : { body }),
  });
  const type = (response.headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase();
  const enough = type === "text/event-stream" && isEnough ? isEnough : () => false;
  const text = await readText(response.body, enough);
  return { status: response.status, headers: response.headers, type: type ?? "", text };
}

/** Sends one request and follows no redirect. Throws: `NoAnswer`. */
export async function exchange(url: string, options: ExchangeOptions): Promise<Exchange> {
  const aborting = new AbortController();
  const timer = new AbortController();
  const late = wait(options.timeoutMs, "late" as const, { signal: timer.signal });
  late.catch(() => undefined);
  try {
    const answer = await Promise.race([fetchAndRead(url, options, aborting.signal), late]);
    if (answer !== "late") return answer;
    throw new NoAnswer("no-answer", `nothing complete within ${options.timeoutMs / 1000} s`);
  } catch (error) {
    if (error instanceof NoAnswer) throw error;
    throw new NoAnswer("unreachable", toReason(error));
  } finally {
    timer.abort();
    aborting.abort();
  }
}

/** The JSON object in an answer; undefined if there is none. */
export function readObject({ text }: Pick<Exchange, "text">): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
