import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** An upstream on loopback that passes everything on to `target`, or keeps it waiting. */
export interface HoldingUpstream {
  readonly url: string;
  /** From now on requests get no answer. Resolves with the next one's end: true where its client went away. */
  readonly hold: () => { readonly arrived: Promise<void>; readonly ended: Promise<boolean> };
  /** From now on requests are passed on again. */
  readonly release: () => void;
  /** How many requests were kept waiting. */
  readonly countHeld: () => number;
  readonly close: () => void;
}

export async function startHoldingUpstream(target: string): Promise<HoldingUpstream> {
  let keep: ((response: ServerResponse) => void) | null = null;
  let held = 0;
  const server = createServer(async (request, response) => {
    if (keep) {
      held += 1;
      keep(response);
      return;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const answer = await fetch(target, {
      method: "POST",
      headers: {
        authorization: request.headers.authorization ?? "",
        "content-type": "application/json",
      },
      body: Buffer.concat(chunks).toString(),
    });
    response.writeHead(answer.status, { "content-type": "application/json" });
    response.end(await answer.text());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/graphql`,
    hold: () => {
      const first = Promise.withResolvers<ServerResponse>();
      keep = first.resolve;
      const ended = first.promise.then(async (response) => {
        await once(response, "close");
        return !response.writableEnded;
      });
      return { arrived: first.promise.then(() => undefined), ended };
    },
    release: () => {
      keep = null;
    },
    countHeld: () => held,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
