import { DurableObject } from "cloudflare:workers";
import { nowSeconds } from "../clock.ts";

/** A person as administrators see them. */
export interface DirectoryPerson {
  /** Names the person's `Account` object. */
  readonly id: string;
  readonly name: string;
  /** Of the last sign-in, in days since 1970. */
  readonly seenDay: number;
}

/** What an administrator did. */
export interface AdminAction {
  /** Their name, as pages show it. */
  readonly admin: string;
  /** What was done, and to whom or what. */
  readonly did: string;
}

export interface AdminLogEntry extends AdminAction {
  /** In seconds since 1970. */
  readonly at: number;
}

export interface DirectoryPage {
  readonly people: readonly DirectoryPerson[];
  /** Of all pages. */
  readonly count: number;
}

type PersonRow = { id: string; name: string; seen_day: number };
type LogRow = { at: number; admin: string; did: string };

const daySeconds = 24 * 60 * 60;
const logSeconds = 90 * daySeconds;
const maxLogEntries = 200;
const sweepEveryMs = daySeconds * 1000;
const toPerson = ({ id, name, seen_day }: PersonRow) => ({ id, name, seenDay: seen_day });

/** Who has an account here, and what administrators did. One per deployment; asked at sign-in and by the admin page. */
export class Directory extends DurableObject<Env> {
  readonly #sql = this.ctx.storage.sql;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#sql.exec(
      "CREATE TABLE IF NOT EXISTS people (id TEXT PRIMARY KEY, name TEXT NOT NULL, seen_day INTEGER NOT NULL) WITHOUT ROWID",
    );
    this.#sql.exec("CREATE INDEX IF NOT EXISTS people_by_name ON people (name COLLATE NOCASE, id)");
    this.#sql.exec(
      "CREATE TABLE IF NOT EXISTS admin_log (entry INTEGER PRIMARY KEY, at INTEGER NOT NULL, admin TEXT NOT NULL, did TEXT NOT NULL)",
    );
  }

  /** Keeps that somebody of this name signed in today. */
  see(id: string, name: string): void {
    this.#sql.exec(
      "INSERT OR REPLACE INTO people (id, name, seen_day) VALUES (?, ?, ?)",
      id,
      name,
      Math.floor(nowSeconds() / daySeconds),
    );
  }

  find(id: string): DirectoryPerson | null {
    const [row] = this.#sql.exec<PersonRow>("SELECT * FROM people WHERE id = ?", id);
    return row ? toPerson(row) : null;
  }

  /** By name. */
  list(offset: number, limit: number): DirectoryPage {
    const rows = this.#sql.exec<PersonRow>(
      "SELECT * FROM people ORDER BY name COLLATE NOCASE, id LIMIT ? OFFSET ?",
      limit,
      offset,
    );
    const { count } = this.#sql
      .exec<{ count: number }>("SELECT COUNT(*) AS count FROM people")
      .one();
    return { people: [...rows].map(toPerson), count };
  }

  forget(id: string): void {
    this.#sql.exec("DELETE FROM people WHERE id = ?", id);
  }

  /** Writes what is about to be done; the oldest entry above 200 goes. */
  async record({ admin, did }: AdminAction): Promise<void> {
    this.#sql.exec(
      "INSERT INTO admin_log (at, admin, did) VALUES (?, ?, ?)",
      nowSeconds(),
      admin,
      did,
    );
    this.#sql.exec(
      "DELETE FROM admin_log WHERE entry <= (SELECT MAX(entry) FROM admin_log) - ?",
      maxLogEntries,
    );
    await this.#scheduleSweep();
  }

  /** The newest first. */
  listLog(): AdminLogEntry[] {
    return this.#sql
      .exec<LogRow>(
        "SELECT at, admin, did FROM admin_log WHERE at > ? ORDER BY entry DESC",
        nowSeconds() - logSeconds,
      )
      .toArray();
  }

  async #scheduleSweep(): Promise<void> {
    if ((await this.ctx.storage.getAlarm()) === null) {
      await this.ctx.storage.setAlarm(Date.now() + sweepEveryMs);
    }
  }

  override async alarm(): Promise<void> {
    this.#sql.exec("DELETE FROM admin_log WHERE at <= ?", nowSeconds() - logSeconds);
    if (this.listLog().length > 0) await this.#scheduleSweep();
  }
}
