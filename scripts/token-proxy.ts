import { once } from "node:events";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { pipeline } from "node:stream";

/** A loopback address that adds a token to requests of clients that send none, and changes nothing else. */
export interface TokenProxy {
  readonly origin: string;
  /** From now on `/mcp` is asked with this token. */
  readonly use: (token: string) => void;
  readonly close: () => void;
}

/**
 * Forwards to `targetPort` with the address as it was asked for, so that the server behind takes the proxy's origin
 * for its own. Bodies and streams pass byte by byte in both directions.
 */
export async function openTokenProxy(targetPort: number): Promise<TokenProxy> {
  let authorization: string | undefined;

  const forward = (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const { method, url: path = "/", headers } = incoming;
    const isMcp = /^\/mcp(?:[/?]|$)/.test(path);
    const added = isMcp && authorization !== undefined ? { authorization } : {};
    const forwarded = request(
      { host: "127.0.0.1", port: targetPort, method, path, headers: { ...added, ...headers } },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
        outgoing.flushHeaders();
        pipeline(answer, outgoing, () => undefined);
      },
    );
    forwarded.on("error", () => outgoing.destroy());
    outgoing.on("close", () => forwarded.destroy());
    incoming.pipe(forwarded);
  };

  const server = createServer(forward).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://localhost:${port}`,
    use: (token) => {
      authorization = `Bearer ${token}`;
    },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
