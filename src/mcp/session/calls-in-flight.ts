import type { RequestId } from "@modelcontextprotocol/server";

import { putLast } from "../../put-last.ts";
import { toKey } from "./messages.ts";

/** What a call is answered with that was ended. */
export interface CallError {
  readonly code: number;
  readonly message: string;
}

/** Requests of one POST that have no answer yet. */
export interface CallInFlight {
  /** Whether it runs here, so that it can be ended here; its session's object runs the others. */
  readonly isHere: boolean;
  readonly untilMs: number;
  /**
   * Why it has to end. Whoever began it looks: the platform lets no request touch what another one waits for.
   */
  ended: CallError | null;
}

/**
 * Longer than any call that runs here. One that its session's object runs may take longer, and is known there; one that the
 * platform ended with its request says nothing any more.
 */
const heldMs = 6 * 60 * 1000;
const maxSessions = 10_000;

/**
 * The requests of sessions that this isolate has not answered yet, by session and `toKey`: of the 10,000 sessions that began
 * one last.
 */
export class CallsInFlight {
  readonly #sessions = new Map<string, Map<string, CallInFlight>>();

  listKeys(sessionId: string): ReadonlySet<string> {
    const calls = this.#sessions.get(sessionId);
    if (!calls) return nothing;
    for (const [key, { untilMs }] of calls) if (untilMs <= Date.now()) calls.delete(key);
    if (calls.size === 0) this.#sessions.delete(sessionId);
    return new Set(calls.keys());
  }

  begin(sessionId: string, ids: readonly RequestId[], isHere: boolean): CallInFlight {
    const calls = this.#sessions.get(sessionId) ?? new Map<string, CallInFlight>();
    putLast(this.#sessions, [sessionId, calls], maxSessions);
    const call = { isHere, untilMs: Date.now() + heldMs, ended: null };
    for (const id of ids) calls.set(toKey(id), call);
    return call;
  }

  /** They are answered. */
  forget(sessionId: string, call: CallInFlight): void {
    const calls = this.#sessions.get(sessionId);
    for (const [key, other] of calls ?? []) if (other === call) calls?.delete(key);
    if (calls?.size === 0) this.#sessions.delete(sessionId);
  }

  /** Has a call that runs here end. False if it does not run here. */
  end(sessionId: string, id: unknown, error: CallError): boolean {
    const call = this.#sessions.get(sessionId)?.get(toKey(id));
    if (!call?.isHere) return false;
    call.ended = error;
    return true;
  }

  /** Has all end that run here. */
  endAll(sessionId: string, error: CallError): void {
    for (const call of this.#sessions.get(sessionId)?.values() ?? []) call.ended = error;
  }
}

const nothing: ReadonlySet<string> = new Set();
