import { text } from "node:stream/consumers";
import { setTimeout } from "node:timers/promises";

import { answers, findCanaries, toKind } from "../support/canary.ts";
import { openUpstream, type Upstream } from "../support/upstream.ts";

/** What the upstream was sent in one request: everything but the header that carries the key. */
interface Sent {
  readonly key: string;
  readonly operation: string;
  readonly headers: string;
  readonly body: string;
}

export interface CanaryUpstream extends Upstream {
  readonly sent: readonly Sent[];
  /** How many requests were answered with a broken answer. */
  readonly countFaults: () => number;
}

interface Said {
  readonly status: number;
  readonly body: object;
}

/** Now and then the upstream is broken, and then it quotes what it was sent, as careless ones do. */
function toAnswer(count: number, operation: string, authorization: string): Said {
  const data = answers[operation]?.(toKind(toKey(authorization), "data"));
  const errors = [{ message: `${operation} failed for ${authorization}`, path: [authorization] }];
  if (operation === "probe") return { status: 200, body: { data } };
  if (count % 5 === 0) return { status: 503, body: { errors } };
  if (count % 23 === 0) return { status: 500, body: { errors } };
  if (count % 29 === 0) return { status: 200, body: { errors } };
  return { status: 200, body: { data } };
}

const toKey = (authorization: string) => findCanaries(authorization)[0] ?? "nobody";

/** A scripted API on loopback in which everything tells whose key it was asked with. */
export async function startCanaryUpstream(): Promise<CanaryUpstream> {
  const sent: Sent[] = [];
  let faults = 0;
  const upstream = await openUpstream(async (request, response) => {
    const body = await text(request);
    const { authorization = "", ...headers } = request.headers;
    const operation = /(?:query|mutation) (\w+)/.exec(body)?.[1] ?? "";
    sent.push({ key: toKey(authorization), operation, headers: JSON.stringify(headers), body });
    const said = toAnswer(sent.length, operation, authorization);
    if (!("data" in said.body)) faults += 1;
    // Answers come in another order than questions, so that calls of different people overlap.
    await setTimeout((sent.length * 7) % 40);
    response.writeHead(said.status, { "content-type": "application/json" });
    response.end(JSON.stringify(said.body));
  });
  return { ...upstream, sent, countFaults: () => faults };
}
