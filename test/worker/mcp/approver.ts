import { sendModern, urlOf } from "../../support/mcp-client.ts";
import { toModernMessage, toRequest } from "../../support/mcp-messages.ts";
import { connectMerger, createMerger, type Merger, merge } from "../../support/merger.ts";
import type { Person } from "../../support/person.ts";
import { fetchWorker } from "../../support/server-under-test.ts";
import { SessionClient } from "../../support/session-client.ts";
import { toCall, type Via } from "../../support/ways.ts";

// biome-ignore lint/suspicious/noExplicitAny: tests look into messages of every shape.
export type Message = any;
type Changes = { readonly name?: string; readonly arguments?: object };

/** People who may merge, and their apps' calls, in one way to call a tool. */
export function approveBy(via: Via) {
  const url = urlOf(via);
  const toMerge = (more: object) => toCall(via, { ...merge, ...more });

  /** One call of a client that can ask nobody; `more` may hold what a hostile one adds. */
  async function call(
    token: string,
    more: object = {},
    capabilities: object = {},
  ): Promise<Message> {
    const message = toModernMessage("tools/call", toMerge(more), capabilities);
    return (await sendModern(token, message, url)).json();
  }

  /** The same in a session. */
  async function callInSession(token: string, more: Changes = {}): Promise<Message> {
    const client = new SessionClient(url, token, fetchWorker);
    await client.initialize();
    return (await client.post(toRequest(2, "tools/call", toMerge(more)))).json();
  }

  const callWith = (token: string, more: object): Promise<Message> =>
    call(token, { arguments: { ...merge.arguments, ...more } });

  /** The same person's token of another app that may do the same. */
  const connectAnother = (person: Person) => connectMerger(person, "untrusted", url);

  return {
    url,
    call,
    callInSession,
    callWith,
    connectMerger: connectAnother,
    createMerger: async (): Promise<Merger> => {
      const merger = await createMerger();
      return via === "itself" ? merger : { ...merger, token: await connectAnother(merger) };
    },
    /** The call as it is sent. */
    merge: toMerge({}),
  };
}

export const { call } = approveBy("itself");

export const merged = { structuredContent: { pull_request: { number: 42, merged: true } } };
