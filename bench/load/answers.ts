/** The message of an answer: its body, or what the last event of a stream holds. */
export function toMessage(body: string): string {
  if (body.startsWith("{")) return body;
  const at = body.lastIndexOf("\ndata: {");
  const data = at >= 0 ? body.slice(at + 7) : body.startsWith("data: {") ? body.slice(6) : "";
  return data.split("\n", 1)[0] ?? "";
}

/** The same message whatever the request's id was. */
export const withoutId = (message: string) => message.replace(/"id":\d+/, '"id":0');
