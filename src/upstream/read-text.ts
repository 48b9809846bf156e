/** What holds a body: a response. */
interface Source {
  readonly headers: Headers;
  readonly body: ReadableStream<Uint8Array> | null;
  readonly text: () => Promise<string>;
}

/** A body of which nobody reads the rest. */
export class TooLargeError extends RangeError {}

/** Reads a body as UTF-8. Throws: `TooLargeError`, and stops reading, once it is larger than `maxBytes`. */
export function readText(source: Source, maxBytes: number): Promise<string> {
  return isKnownToFit(source, maxBytes) ? source.text() : readPieces(source, maxBytes);
}

async function readPieces(source: Source, maxBytes: number): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  for await (const chunk of source.body ?? []) {
    size += chunk.byteLength;
    if (size > maxBytes) throw new TooLargeError("the body is too large");
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** HTTP holds a body to its declared length. A packed one may unpack to anything. */
function isKnownToFit({ headers }: Source, maxBytes: number): boolean {
  const length = headers.get("content-length");
  return length !== null && !headers.has("content-encoding") && Number(length) <= maxBytes;
}
