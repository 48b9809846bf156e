interface Entry {
  readonly value: ArrayBuffer;
  readonly metadata: string | null;
}

const entries = new Map<string, Entry>();
const metadataHeader = "CF-KV-Metadata";

/** A KV namespace in the memory of this process: what plain workerd asks for with HTTP. Nearer than any real one. */
export default {
  async fetch(request) {
    const { pathname, searchParams } = new URL(request.url);
    const key = decodeURIComponent(pathname.slice(1));
    if (request.method === "PUT") {
      const metadata = request.headers.get(metadataHeader);
      entries.set(key, { value: await request.arrayBuffer(), metadata });
      return new Response(null);
    }
    if (request.method === "DELETE") {
      entries.delete(key);
      return new Response(null);
    }
    if (key === "") {
      const prefix = searchParams.get("prefix") ?? "";
      const keys = [...entries.keys()].filter((name) => name.startsWith(prefix));
      return Response.json({ keys: keys.map((name) => ({ name })), list_complete: true });
    }
    const entry = entries.get(key);
    if (!entry) return new Response(null, { status: 404 });
    const headers = entry.metadata === null ? {} : { [metadataHeader]: entry.metadata };
    return new Response(entry.value, { headers });
  },
} satisfies ExportedHandler;
