import type { Approval, ApprovalRequest, ShownCall } from "../caller.ts";
import { nowSeconds, toEndMs } from "../clock.ts";
import { Table, type Tables } from "../store/tables/tables.ts";
import type { AuditTrail, Decision } from "./audit-trail.ts";
import type { CallSource } from "./calls/call-record.ts";

type Verdict = Approval["verdict"];

type Row = {
  id: string;
  source: string;
  asked: string;
  verdict: Verdict;
  shown: string;
  expires_at: number;
};

/** A question as the person's own page shows it. */
export interface ShownApproval {
  readonly id: string;
  /** The grant or access token whose call it is about. */
  readonly source: string;
  readonly verdict: Verdict;
  readonly shown: ShownCall;
  /** In seconds since 1970. */
  readonly expiresAt: number;
}

/** A question of one app. */
export interface SourcedRequest extends ApprovalRequest {
  readonly source: string;
}

const openSeconds = 10 * 60;
/** One app cannot push away what the others ask. */
const maxOfSource = 20;
const maxRows = 100;

/**
 * What apps want to do and the person decides on their own page: one row for each call of a grant, as it stands now.
 * Layout: `approvals`, a row for each question.
 * Lifetime: 10 minutes, or as long as its grant.
 * What is lost: the oldest of a grant above 20, and of all above 100; they are asked anew.
 */
export class Approvals {
  readonly #table: Table;
  readonly #trail: AuditTrail;
  readonly #findApp: (source: string) => readonly (readonly [string, CallSource])[];

  constructor(
    tables: Tables,
    trail: AuditTrail,
    findApp: (source: string) => readonly (readonly [string, CallSource])[],
  ) {
    this.#trail = trail;
    this.#findApp = findApp;
    this.#table = new Table(tables, {
      name: "approvals",
      isRecord: true,
      create: [
        "CREATE TABLE IF NOT EXISTS approvals (source TEXT NOT NULL, call TEXT NOT NULL, id TEXT NOT NULL, asked TEXT NOT NULL, verdict TEXT NOT NULL, shown TEXT NOT NULL, expires_at INTEGER NOT NULL, PRIMARY KEY (source, call)) WITHOUT ROWID",
      ],
    });
  }

  find(source: string, call: string): Approval | null {
    const row = this.#find(source, call);
    return row ? toApproval(row) : null;
  }

  /** The question that is there, if it is the same one. */
  ask({ source, call, asked, shown }: SourcedRequest): Approval {
    const known = this.#find(source, call);
    if (known?.asked === asked) return toApproval(known);
    this.#endExpired();
    const id = crypto.randomUUID();
    const expiresAt = nowSeconds() + openSeconds;
    this.#table.exec(
      "INSERT OR REPLACE INTO approvals (source, call, id, asked, verdict, shown, expires_at) VALUES (?, ?, ?, ?, 'open', ?, ?)",
      source,
      call,
      id,
      asked,
      JSON.stringify(shown),
      expiresAt,
    );
    this.#keepWithin(source);
    return toApproval({ id, verdict: "open", expires_at: expiresAt });
  }

  /** Those that wait for the person, the newest first. */
  listOpen(): ShownApproval[] {
    return this.#table
      .exec<Row>(
        "SELECT * FROM approvals WHERE verdict = 'open' AND expires_at > ? ORDER BY expires_at DESC",
        nowSeconds(),
      )
      .map(toShown);
  }

  open(id: string): ShownApproval | null {
    const query = "SELECT * FROM approvals WHERE id = ? AND expires_at > ?";
    const [row] = this.#table.exec<Row>(query, id, nowSeconds());
    return row ? toShown(row) : null;
  }

  /** False if it was decided before, or is over. */
  decide(id: string, verdict: Exclude<Verdict, "open">): boolean {
    const query =
      "UPDATE approvals SET verdict = ? WHERE id = ? AND verdict = 'open' AND expires_at > ? RETURNING *";
    const [decided] = this.#table.exec<Row>(query, verdict, id, nowSeconds());
    if (decided) this.#note(`change_${verdict}`, decided, Date.now());
    return decided !== undefined;
  }

  /** Forgets what grants and tokens asked that are gone. */
  endWithoutSource(isLive: (source: string) => boolean): void {
    const rows = this.#table.exec<{ source: string }>("SELECT DISTINCT source FROM approvals");
    for (const { source } of rows) {
      if (!isLive(source)) this.#table.exec("DELETE FROM approvals WHERE source = ?", source);
    }
  }

  /** Deletes what has expired. Returns when the next row ends, in milliseconds since 1970; null if none is left. */
  expire(): number | null {
    this.#endExpired();
    return toEndMs(this.#table.least("expires_at"));
  }

  /** Who let a question pass is told of in the audit, at the moment when it ended. */
  #endExpired(): void {
    const query = "DELETE FROM approvals WHERE expires_at <= ? RETURNING *";
    for (const row of this.#table.exec<Row>(query, nowSeconds())) {
      if (row.verdict === "open") this.#note("change_expired", row, row.expires_at * 1000);
    }
  }

  /** Never what the call was about. */
  #note(event: Decision["event"], { source, shown }: Row, atMs: number): void {
    const { tool } = JSON.parse(shown) as ShownCall;
    for (const [, { name, clientId }] of this.#findApp(source)) {
      const facts = { client_id: clientId, app: name, grant: source, tool };
      this.#trail.add(event, facts, atMs);
    }
  }

  #find(source: string, call: string): Row | undefined {
    const query = "SELECT * FROM approvals WHERE source = ? AND call = ? AND expires_at > ?";
    const [row] = this.#table.exec<Row>(query, source, call, nowSeconds());
    return row;
  }

  #keepWithin(source: string): void {
    const oldest = "ORDER BY expires_at DESC LIMIT -1 OFFSET ?";
    this.#table.exec(
      `DELETE FROM approvals WHERE id IN (SELECT id FROM approvals WHERE source = ? ${oldest})`,
      source,
      maxOfSource,
    );
    this.#table.exec(
      `DELETE FROM approvals WHERE id IN (SELECT id FROM approvals ${oldest})`,
      maxRows,
    );
  }
}

const toApproval = ({ id, verdict, expires_at }: Pick<Row, "id" | "verdict" | "expires_at">) => ({
  id,
  verdict,
  expiresInSeconds: expires_at - nowSeconds(),
});

const toShown = ({ id, source, verdict, shown, expires_at }: Row): ShownApproval => ({
  id,
  source,
  verdict,
  shown: JSON.parse(shown),
  expiresAt: expires_at,
});
