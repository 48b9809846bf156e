import { RequestTimer } from "./clock.ts";

/** Why a body is not there: over the limit, broken off or wrongly framed, or not complete in time. */
export type BodyFault = "too_large" | "unreadable" | "late";

/** Longer than any client takes for a megabyte; who sends a byte now and then holds nothing for ever. */
export const bodyDeadline = { ms: 30_000 };

/**
 * Of a body over its limit, so many times the limit are taken before it is refused, and not kept: who is answered while it
 * still sends sees a broken connection instead of the answer (kj-http takes 64 KiB more, then closes).
 */
const limitsTaken = 4;

/** What holds a body: a request. */
type Source = Pick<Request, "headers" | "body" | "arrayBuffer">;

/**
 * The whole body, at most `maxBytes` of it, in at most 30 s; an empty one where there is none. What is longer is taken up
 * to four times that, unkept, so that its sender reads the refusal; what is not read to its end is let go.
 */
export async function readBody(
  request: Source,
  maxBytes: number,
  timer = new RequestTimer(),
): Promise<Uint8Array<ArrayBuffer> | BodyFault> {
  const { headers } = request;
  const dueMs = Date.now() + bodyDeadline.ms;
  const length = headers.get("content-length");
  if (Number(length) > maxBytes * limitsTaken) return "too_large";
  // HTTP holds a body to its declared length: then there is nothing to count, and no stream to make of it.
  if (length !== null && Number(length) <= maxBytes && !headers.has("transfer-encoding")) {
    return timer.until(readAtOnce(request), dueMs, late);
  }
  const { body } = request;
  if (!body) return new Uint8Array();
  const reader: ReadableStreamDefaultReader<Uint8Array> = body.getReader();
  const whole = await timer.until(readAll(reader, maxBytes), dueMs, late);
  if (typeof whole === "string") void reader.cancel().catch(() => undefined);
  return whole;
}

const late = () => "late" as const;

const readAtOnce = (request: Source): Promise<Uint8Array<ArrayBuffer> | BodyFault> =>
  request.arrayBuffer().then(
    (bytes) => new Uint8Array(bytes),
    () => "unreadable",
  );

async function readAll(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer> | BodyFault> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      size += next.value.byteLength;
      if (size > maxBytes * limitsTaken) return "too_large";
      if (size <= maxBytes) chunks.push(next.value);
      else chunks.length = 0;
    }
  } catch {
    return "unreadable";
  }
  return size > maxBytes ? "too_large" : joinBytes(chunks);
}

/** Some bytes after each other. */
export function joinBytes(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  for (const part of parts) {
    bytes.set(part, end);
    end += part.length;
  }
  return bytes;
}
