import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** The loopback address to which a local client lets the browser return. Source: RFC 8252 section 7.3. */
export interface CallbackServer {
  readonly url: string;
  /** The next return of the browser, with the code in its query. */
  readonly next: () => Promise<URL>;
  readonly close: () => void;
}

/** At any free port, unless one is named. */
export async function openCallbackServer(wanted = 0): Promise<CallbackServer> {
  const server = createServer((request, response) => {
    const path = request.url ?? "/";
    if (path.startsWith("/callback")) server.emit("callback", path);
    response.setHeader("content-type", "text/plain").end("You may close this window.\n");
  });
  server.listen(wanted, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}/callback`;
  return {
    url,
    next: async () => {
      const [path] = await once(server, "callback");
      return new URL(path, url);
    },
    close: () => void server.close(),
  };
}
