/** Why a body is not there: over the limit, broken off or wrongly framed, or not complete in time. */
export type BodyFault = "too_large" | "unreadable" | "late";

/** Longer than any client takes for a megabyte; who sends a byte now and then holds nothing for ever. */
export const bodyDeadline = { ms: 30_000 };

/**
 * The whole body, at most `maxBytes` of it, in at most 30 s; an empty one where there is none. What is not read to its end
 * is let go.
 */
export async function readBody(
  request: Pick<Request, "headers" | "body">,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer> | BodyFault> {
  if (Number(request.headers.get("content-length")) > maxBytes) return "too_large";
  if (!request.body) return new Uint8Array();
  const reader: ReadableStreamDefaultReader<Uint8Array> = request.body.getReader();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<"late">((resolve) => {
    timer = setTimeout(() => resolve("late"), bodyDeadline.ms);
  });
  const whole = await Promise.race([readAll(reader, maxBytes), late]);
  clearTimeout(timer);
  if (typeof whole === "string") void reader.cancel().catch(() => undefined);
  return whole;
}

async function readAll(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer> | BodyFault> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      size += next.value.byteLength;
      if (size > maxBytes) return "too_large";
      chunks.push(next.value);
    }
  } catch {
    return "unreadable";
  }
  return joinBytes(chunks, size);
}

function joinBytes(chunks: readonly Uint8Array[], size: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes;
}
