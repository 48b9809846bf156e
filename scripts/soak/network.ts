import type { Findings } from "./findings.ts";
import type { Gate } from "./gate.ts";
import { type Secrets, toSentence } from "./secrets.ts";
import type { Slots } from "./slots.ts";

/** The server died, or never answered: nobody knows what became of the request. */
export class Cut extends Error {
  override readonly name = "Cut";
}

/** Who sends, and what they are doing. */
export interface Sender {
  /** Any canary of theirs. */
  readonly canary: string;
  /** Where their requests come from, for limits of client addresses. */
  readonly address: string;
  readonly toWho: () => { readonly operation: string; readonly person: string };
}

export interface Network {
  readonly gate: Gate;
  readonly slots: Slots;
  readonly secrets: Secrets;
  readonly findings: Findings;
  /** A request that takes longer is stuck. */
  readonly deadlineMs: number;
}

const isStream = ({ headers }: Response) =>
  headers.get("content-type")?.startsWith("text/event-stream") ?? false;

/** What went wrong with one request. */
interface Failure {
  readonly what: string;
  readonly isLate: boolean;
  readonly error: unknown;
}

/**
 * A `fetch` that waits while the server is down, sends so many at once, gives each request a deadline, and looks through
 * every answer. Throws: `Cut`; the reason with which `init.signal` was aborted.
 */
export function createFetch(network: Network, sender: Sender): typeof fetch {
  const { gate, slots, deadlineMs } = network;
  return async (input, init = {}) => {
    await gate.whenUp();
    const release = await slots.take();
    const { kills } = gate;
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), deadlineMs);
    const signal = init.signal ? AbortSignal.any([late.signal, init.signal]) : late.signal;
    const headers = new Headers(init.headers);
    headers.set("x-forwarded-for", sender.address);
    const what = `${init.method ?? "GET"} ${toPath(input)}`;
    try {
      return await look(network, sender, await fetch(input, { ...init, headers, signal }), what);
    } catch (error) {
      if (init.signal?.aborted) throw error;
      const failure = { what, isLate: late.signal.aborted, error };
      if (!gate.wasCutSince(kills)) tell(network, sender, failure);
      throw new Cut(what, { cause: error });
    } finally {
      clearTimeout(timer);
      release();
    }
  };
}

const toPath = (input: Parameters<typeof fetch>[0]) =>
  new URL(input instanceof Request ? input.url : input).pathname;

function tell(network: Network, sender: Sender, { what, isLate, error }: Failure): void {
  const { findings, deadlineMs } = network;
  if (isLate) {
    findings.add("stuck", sender.toWho(), `${what} had no answer after ${deadlineMs / 1000} s`);
    return;
  }
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  findings.add("broken", sender.toWho(), `${what} broke off without a kill: ${cause}`);
}

/** Reads an answer that ends, and follows one that does not. */
async function look(
  network: Network,
  sender: Sender,
  response: Response,
  what: string,
): Promise<Response> {
  const { status, headers, body } = response;
  if (isStream(response) && body) {
    return new Response(body.pipeThrough(follow(network, sender, what)), { status, headers });
  }
  const text = await response.text();
  check(network, sender, `${what}, ${status}`, text);
  if (status >= 500 && status !== 503) {
    network.findings.add("broken", sender.toWho(), `${what} answered ${status}: ${text}`);
  }
  return new Response(text === "" ? null : text, { status, headers });
}

function check({ secrets, findings }: Network, sender: Sender, what: string, text: string): void {
  const strays = secrets.findInAnswer(sender.canary, text);
  if (strays.length === 0) return;
  findings.add("leak", sender.toWho(), `the answer to ${what} holds ${toSentence(strays)}`);
}

/** Longer than any secret, so that one in two pieces is found too. */
const keptCharacters = 120;

function follow(network: Network, sender: Sender, what: string) {
  const decoder = new TextDecoder();
  let kept = "";
  return new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(chunk, controller) {
      const text = kept + decoder.decode(chunk, { stream: true });
      check(network, sender, `${what} (stream)`, text);
      kept = text.slice(-keptCharacters);
      controller.enqueue(chunk);
    },
  });
}
