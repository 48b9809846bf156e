import { once } from "node:events";
import { createServer, type RequestListener, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { createSchema, createYoga } from "graphql-yoga";
import { onTestFinished } from "vitest";

/** An API on loopback that says what a test lets it say. */
export interface Upstream {
  readonly url: string;
  readonly close: () => void;
}

/** Any server on loopback, until it is closed. */
export async function openUpstream(answer: RequestListener): Promise<Upstream> {
  const server = createServer(answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${port}/graphql`, close };
}

/** The same for the running test. */
export async function startServer(answer: RequestListener): Promise<string> {
  const { url, close } = await openUpstream(answer);
  onTestFinished(close);
  return url;
}

/** A real GraphQL API on loopback for the running test. With `key`, nothing else in authorization is let in. */
export function startGraphqlServer(typeDefs: string, key?: string): Promise<string> {
  const yoga = createYoga({
    schema: createSchema({
      typeDefs,
      resolvers: { Query: { count: () => 3 } },
      resolverValidationOptions: { requireResolversToMatchSchema: "ignore" },
    }),
    logging: false,
  });
  return startServer((request, response) => {
    if (key === undefined || request.headers.authorization === key) void yoga(request, response);
    else response.writeHead(401).end("no");
  });
}

/** What an upstream is asked. */
export interface Asked {
  readonly query: string;
  readonly operationName: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** The body that the upstream answers; a number is an HTTP status without one, "hang" no answer at all. */
export type Said = object | number | "hang";

/** A scripted API on loopback for the running test, and everything that it was asked. */
export async function startThings(answer: (asked: Asked) => Said | Promise<Said>) {
  const asked: Asked[] = [];
  const endpoint = await startServer(async (request, response) => {
    const body: Asked = JSON.parse(await text(request));
    asked.push(body);
    const said = await answer(body);
    if (said === "hang") return;
    const status = typeof said === "number" ? said : 200;
    response.writeHead(status, { "content-type": "application/json" });
    response.end(typeof said === "number" ? "" : JSON.stringify(said));
  });
  return { endpoint, asked };
}

/** What an API answers in HTTP; a text goes out as it is. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** A scripted API on loopback for the running test, in all that HTTP says. */
export function startReplies(reply: () => Reply | Promise<Reply>): Promise<string> {
  return startServer(async (request, response) => {
    await text(request);
    const { status, headers, body } = await reply();
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  });
}

/** An upstream on loopback that passes everything on to `target`, or keeps it waiting. */
export interface HoldingUpstream extends Upstream {
  /** From now on requests get no answer. Resolves with the next one's end: true where its client went away. */
  readonly hold: () => { readonly arrived: Promise<void>; readonly ended: Promise<boolean> };
  /** From now on requests are passed on again. */
  readonly release: () => void;
  /** How many requests were kept waiting. */
  readonly countHeld: () => number;
}

export async function startHoldingUpstream(target: string): Promise<HoldingUpstream> {
  let keep: ((response: ServerResponse) => void) | null = null;
  let held = 0;
  const upstream = await openUpstream(async (request, response) => {
    if (keep) {
      held += 1;
      keep(response);
      return;
    }
    const answer = await fetch(target, {
      method: "POST",
      headers: {
        authorization: request.headers.authorization ?? "",
        "content-type": "application/json",
      },
      body: await text(request),
    });
    response.writeHead(answer.status, { "content-type": "application/json" });
    response.end(await answer.text());
  });
  return {
    ...upstream,
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
  };
}
