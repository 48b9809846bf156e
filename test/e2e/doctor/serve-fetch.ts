import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { pipeline } from "node:stream/promises";

/** A server on loopback; close it yourself. */
export interface FetchServer {
  readonly origin: string;
  readonly close: () => Promise<void>;
}

async function toRequest(incoming: IncomingMessage, origin: string): Promise<Request> {
  const { method = "GET", url = "/", headers } = incoming;
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  const init = { method, headers: new Headers(Object.entries(headers).map(toHeader)) };
  return new Request(origin + url, body.length > 0 ? { ...init, body } : init);
}

const toHeader = ([name, value]: [string, string | string[] | undefined]): [string, string] => [
  name,
  [value ?? ""].flat().join(", "),
];

/** Serves what answers requests by the standards of the web. */
export async function serveFetch(
  answer: (request: Request) => Response | Promise<Response>,
): Promise<FetchServer> {
  const server = createServer(async (incoming, outgoing) => {
    const response = await answer(await toRequest(incoming, origin));
    outgoing.writeHead(response.status, Object.fromEntries(response.headers));
    outgoing.flushHeaders();
    // The client may be gone.
    if (response.body) await pipeline(response.body, outgoing).catch(() => undefined);
    else outgoing.end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
