import { AsyncLocalStorage } from "node:async_hooks";
import {
  type EventStore,
  isJSONRPCErrorResponse,
  isJSONRPCResultResponse,
  type JSONRPCMessage,
  type RequestId,
} from "@modelcontextprotocol/server";

import { hourMs } from "../../clock.ts";
import { markStorage } from "../../store/storage-version.ts";
import { internalError, restartedSentence } from "../message/rpc-error.ts";
import type { RunningCall } from "./session-request.ts";

const maxEvents = 500;
/** Of all kept events together; the newest always fit, as one message is far smaller. */
const maxCharacters = 2 * 1024 * 1024;
/** How long what was said is kept for whoever asks again. */
export const eventsKeptMs = hourMs;

/** How the SDK names the stream that belongs to no request. It is held in the Worker. */
const standaloneStream = "_GET_stream";
/** What the SDK stores for an event that only carries an id. */
const priming = "{}";

/** One POST while it is answered: until it streams, its events are held back, so that plain calls write nothing. */
export interface PostScope {
  readonly ids: readonly RequestId[];
  /** What is wrong with the params of some of them, by `toKey`. */
  readonly faults: ReadonlyMap<string, string>;
  /** Its one call, if that began elsewhere. */
  readonly running: RunningCall | null;
  isStreaming: boolean;
  /** Its requests are in the table of those that owe an answer. */
  isRecorded: boolean;
  /** How the SDK names its stream; undefined before its first event. */
  stream?: string;
  readonly held: (() => void)[];
}

/** The POST on whose behalf the code that runs now is running. */
export const postScope = new AsyncLocalStorage<PostScope>();

/** Where a client wants to go on. */
type ResumePoint = "unknown" | "finished" | "answer";

type Row = { seq: number; stream: string; body: string };

/**
 * The events of one session's streams, for clients that come back with `Last-Event-ID`: at most 500, 2 MiB and an
 * hour old. `getStreamIdForEventId` is left out on purpose: with it the SDK answers 409 while it still takes a
 * dropped stream for alive; without it the client that comes back takes the stream over.
 * Layout: `events` and `pending_requests`.
 * Lifetime: 1 hour; a request until it is answered.
 * What is lost: the oldest above 500 or 2 MiB.
 */
export class SessionEvents implements EventStore {
  readonly #sql: SqlStorage;
  #lastSeq: number;
  #characters: number;
  #count: number;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    markStorage(sql, "McpSession");
    sql.exec(
      "CREATE TABLE IF NOT EXISTS events (seq INTEGER PRIMARY KEY, stream TEXT NOT NULL, body TEXT NOT NULL, at INTEGER NOT NULL)",
    );
    sql.exec(
      "CREATE TABLE IF NOT EXISTS pending_requests (stream TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (stream, id))",
    );
    const { last, characters, count } = sql
      .exec<{ last: number; characters: number; count: number }>(
        "SELECT COALESCE(MAX(seq), 0) AS last, COALESCE(SUM(LENGTH(body)), 0) AS characters, COUNT(*) AS count FROM events",
      )
      .one();
    // Starts at this microsecond: an id is never given twice, not even after its row expired and a restart.
    this.#lastSeq = Math.max(last, Date.now() * 1000);
    this.#characters = characters;
    this.#count = count;
    this.#answerOrphans();
  }

  async storeEvent(stream: string, message: JSONRPCMessage): Promise<string> {
    this.#lastSeq += 1;
    const seq = this.#lastSeq;
    const scope = stream === standaloneStream ? undefined : postScope.getStore();
    if (scope) scope.stream = stream;
    const write = () => {
      if (scope) this.#expect(stream, scope);
      this.#write(seq, stream, message);
    };
    if (scope && !scope.isStreaming) scope.held.push(write);
    else write();
    return String(seq);
  }

  async replayEventsAfter(
    lastEventId: string,
    { send }: { send: (eventId: string, message: JSONRPCMessage) => Promise<void> },
  ): Promise<string> {
    const start = this.#find(lastEventId);
    if (!start) throw new Error("the event is not known");
    // One row at a time: what is stored while this sends is sent too.
    for (let row = this.#next(start); row; row = this.#next(row)) {
      if (row.body !== priming) await send(String(row.seq), JSON.parse(row.body));
    }
    return start.stream;
  }

  /** What `Last-Event-ID` names; `finished` where nothing will ever follow it. */
  locate(lastEventId: string): ResumePoint {
    const row = this.#find(lastEventId);
    if (!row || row.stream === standaloneStream) return "unknown";
    return this.#next(row) || this.#isPending(row.stream) ? "answer" : "finished";
  }

  /** Deletes what is too old. Returns when the next event will be; null if none is left. */
  expire(): number | null {
    const cut = Date.now() - eventsKeptMs;
    while (this.#oldestAt() <= cut) this.#dropOldest();
    const next = this.#oldestAt() + eventsKeptMs;
    return Number.isFinite(next) ? next : null;
  }

  /** Rows of before this object woke up belong to handlers that died with the memory of then. */
  #answerOrphans(): void {
    const orphans = this.#sql
      .exec<{ stream: string; id: string }>("SELECT stream, id FROM pending_requests")
      .toArray();
    for (const { stream, id } of orphans) {
      this.#lastSeq += 1;
      this.#write(this.#lastSeq, stream, {
        jsonrpc: "2.0",
        id: JSON.parse(id),
        error: { code: internalError, message: restartedSentence },
      });
    }
  }

  #expect(stream: string, scope: PostScope): void {
    if (scope.isRecorded) return;
    scope.isRecorded = true;
    for (const id of scope.ids) {
      this.#sql.exec(
        "INSERT OR IGNORE INTO pending_requests (stream, id) VALUES (?, ?)",
        stream,
        JSON.stringify(id),
      );
    }
  }

  #write(seq: number, stream: string, message: JSONRPCMessage): void {
    const body = JSON.stringify(message);
    this.#sql.exec(
      "INSERT INTO events (seq, stream, body, at) VALUES (?, ?, ?, ?)",
      seq,
      stream,
      body,
      Date.now(),
    );
    this.#characters += body.length;
    this.#count += 1;
    while (this.#count > 1 && (this.#count > maxEvents || this.#characters > maxCharacters)) {
      this.#dropOldest();
    }
    if (isJSONRPCResultResponse(message) || isJSONRPCErrorResponse(message)) {
      this.#sql.exec(
        "DELETE FROM pending_requests WHERE stream = ? AND id = ?",
        stream,
        JSON.stringify(message.id),
      );
    }
  }

  #find(eventId: string): Row | undefined {
    return this.#sql
      .exec<Row>("SELECT seq, stream, body FROM events WHERE seq = ?", Number(eventId) || 0)
      .toArray()[0];
  }

  #next({ stream, seq }: Row): Row | undefined {
    return this.#sql
      .exec<Row>(
        "SELECT seq, stream, body FROM events WHERE stream = ? AND seq > ? ORDER BY seq LIMIT 1",
        stream,
        seq,
      )
      .toArray()[0];
  }

  #isPending(stream: string): boolean {
    return (
      this.#sql.exec("SELECT 1 FROM pending_requests WHERE stream = ? LIMIT 1", stream).toArray()
        .length > 0
    );
  }

  /** Infinity where there is none. */
  #oldestAt(): number {
    const [row] = this.#sql
      .exec<{ at: number }>("SELECT at FROM events ORDER BY seq LIMIT 1")
      .toArray();
    return row?.at ?? Number.POSITIVE_INFINITY;
  }

  #dropOldest(): void {
    const { length } = this.#sql
      .exec<{ length: number }>(
        "DELETE FROM events WHERE seq = (SELECT MIN(seq) FROM events) RETURNING LENGTH(body) AS length",
      )
      .one();
    this.#characters -= length;
    this.#count -= 1;
  }
}
