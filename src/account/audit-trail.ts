import { dayMs } from "../clock.ts";
import { Table, type Tables } from "../store/tables/tables.ts";

/** From the first moment on, up to the second one, which is left out. In milliseconds since 1970. */
export interface AuditSpan {
  readonly fromMs: number;
  readonly toMs: number;
}

/** What people do to what is theirs; the calls of their apps are kept apart. */
type AuditEvent =
  | "signed_in"
  | "signed_out"
  | "passkey_added"
  | "passkey_removed"
  | "key_set"
  | "key_forgotten"
  | "app_connected"
  | "app_disconnected"
  | "app_distrusted"
  | "change_approved"
  | "change_refused"
  | "change_expired"
  | "token_made"
  | "token_revoked";

/** Plain facts, as the lines of an export name them. Never a key, a token or an argument. */
type AuditFacts = Readonly<Record<string, string | number | boolean | null | readonly string[]>>;

/** Something that happened, as one line of an export tells it. */
export interface AuditEntry {
  readonly atMs: number;
  readonly event: AuditEvent | "tool_call";
  readonly facts: AuditFacts;
}

/** How long what people did is kept. */
export const auditDays = 30;
const maxEvents = 1000;

/** What became of a question on the person's page, as they read it. */
export interface Decision {
  readonly event: "change_approved" | "change_refused" | "change_expired";
  readonly tool: string;
  readonly app: string;
  readonly atMs: number;
}

const maxDecisions = 20;

type Row = { at_ms: number; event: AuditEvent; facts: string };

/**
 * When one person signed in, changed a key, or connected and disconnected an app.
 * Layout: `events`, a row for each.
 * Lifetime: 30 days.
 * What is lost: the oldest above 1,000.
 */
export class AuditTrail {
  readonly #table: Table;

  constructor(tables: Tables) {
    this.#table = new Table(tables, {
      name: "events",
      isRecord: true,
      create: [
        "CREATE TABLE IF NOT EXISTS events (id INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, event TEXT NOT NULL, facts TEXT NOT NULL)",
      ],
    });
  }

  /** In the step of what it tells. */
  add(event: AuditEvent, facts: AuditFacts = {}, atMs = Date.now()): void {
    this.#table.exec(
      "INSERT INTO events (at_ms, event, facts) VALUES (?, ?, ?)",
      atMs,
      event,
      JSON.stringify(facts),
    );
    this.#table.exec("DELETE FROM events WHERE id <= (SELECT MAX(id) FROM events) - ?", maxEvents);
  }

  list({ fromMs, toMs }: AuditSpan): AuditEntry[] {
    const rows = this.#table.exec<Row>(
      "SELECT at_ms, event, facts FROM events WHERE at_ms >= ? AND at_ms < ? ORDER BY id",
      fromMs,
      toMs,
    );
    return rows.map(({ at_ms, event, facts }) => ({
      atMs: at_ms,
      event,
      facts: JSON.parse(facts) as AuditFacts,
    }));
  }

  /** What the person decided last, the newest first. */
  listDecisions(): Decision[] {
    const rows = this.#table.exec<Omit<Row, "event"> & Pick<Decision, "event">>(
      "SELECT at_ms, event, facts FROM events WHERE event IN ('change_approved', 'change_refused', 'change_expired') ORDER BY at_ms DESC, id DESC LIMIT ?",
      maxDecisions,
    );
    return rows.map(({ at_ms: atMs, event, facts }) => {
      const { tool, app } = JSON.parse(facts) as Pick<Decision, "tool" | "app">;
      return { atMs, event, tool, app };
    });
  }

  /** From when on everything is here, if older ones had to give way; otherwise 0. */
  get completeFromMs(): number {
    const [row] = this.#table.exec<{ count: number; oldest: number | null }>(
      "SELECT COUNT(*) AS count, MIN(at_ms) AS oldest FROM events",
    );
    return !row || row.count < maxEvents ? 0 : (row.oldest ?? 0);
  }

  /** Deletes what is old. Returns when the next row ends, in milliseconds since 1970; null if none is left. */
  expire(): number | null {
    this.#table.exec("DELETE FROM events WHERE at_ms <= ?", Date.now() - auditDays * dayMs);
    const firstMs = this.#table.least("at_ms");
    return firstMs === null ? null : firstMs + auditDays * dayMs;
  }
}
