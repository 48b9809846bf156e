/** Reads the JSON messages of an event stream one by one; null at its end. */
export function readEvents(body: ReadableStream<Uint8Array> | null): {
  next: () => Promise<Record<string, unknown> | null>;
  cancel: () => Promise<void>;
} {
  const reader = (body ?? new ReadableStream<Uint8Array>()).getReader();
  const decoder = new TextDecoder();
  const waiting: string[] = [];
  let rest = "";
  const fill = async (): Promise<boolean> => {
    const { done, value } = await reader.read();
    if (done) return false;
    const events = (rest + decoder.decode(value, { stream: true })).split("\n\n");
    rest = events.pop() ?? "";
    for (const event of events) {
      const data = /^data: (.*)$/m.exec(event)?.[1];
      if (data) waiting.push(data);
    }
    return true;
  };
  return {
    next: async () => {
      while (waiting.length === 0) if (!(await fill())) return null;
      return JSON.parse(waiting.shift() ?? "null");
    },
    cancel: () => reader.cancel(),
  };
}
