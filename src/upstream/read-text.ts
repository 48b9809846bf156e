/** Reads a body as UTF-8. Throws: RangeError, and stops reading, once it is larger than `maxBytes`. */
export async function readText(
  source: { readonly body: ReadableStream<Uint8Array> | null },
  maxBytes: number,
): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  for await (const chunk of source.body ?? []) {
    size += chunk.byteLength;
    if (size > maxBytes) throw new RangeError("the body is too large");
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
