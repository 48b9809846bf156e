import { DurableObject } from "cloudflare:workers";
import { dayMs, daySeconds, nowSeconds } from "../clock.ts";
import { log } from "../observe/log.ts";
import { ClientEndings } from "./client-endings.ts";
import { type AppDraft, DocumentClients, type KnownApp } from "./document-clients.ts";
import { scheduleSweep } from "./schedule-sweep.ts";

/** A person as administrators see them. */
export interface DirectoryPerson {
  /** Names the person's `Account` object. */
  readonly id: string;
  readonly name: string;
  /** Of the last sign-in, in days since 1970. */
  readonly seenDay: number;
}

/** What an administrator did. */
interface AdminAction {
  /** Their name, as pages show it. */
  readonly admin: string;
  /** What was done, and to whom or what. */
  readonly did: string;
}

interface AdminLogEntry extends AdminAction {
  /** In seconds since 1970. */
  readonly at: number;
}

interface DirectoryPage {
  readonly people: readonly DirectoryPerson[];
  /** Of all pages. */
  readonly count: number;
}

type PersonRow = { id: string; name: string; seen_day: number };
type LogRow = { at: number; admin: string; did: string };

const logSeconds = 90 * daySeconds;
const maxLogEntries = 200;
const sweepEveryMs = dayMs;
/** One hop to each person: Workers allows 1,000 in one event. */
const maxHops = 500;
const hopsAtOnce = 50;
const toPerson = ({ id, name, seen_day }: PersonRow) => ({ id, name, seenDay: seen_day });

/**
 * Who has an account here, who was removed, what administrators did, and the clients with metadata documents. One per
 * deployment; asked at sign-in, by the admin page and when such a client gets a token, never by a call.
 * Layout: `people`, `removed_people`, `admin_log`; its two other classes tell the rest.
 * Lifetime: that of the deployment; entries of the log 90 days, the newest 200.
 * What is lost: nothing else.
 */
export class Directory extends DurableObject<Env> {
  readonly #sql = this.ctx.storage.sql;
  readonly #apps = new DocumentClients(this.#sql);
  readonly #endings = new ClientEndings(this.#sql);

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    for (const table of ["people", "removed_people"]) {
      this.#sql.exec(
        `CREATE TABLE IF NOT EXISTS ${table} (id TEXT PRIMARY KEY, name TEXT NOT NULL, seen_day INTEGER NOT NULL) WITHOUT ROWID`,
      );
    }
    this.#sql.exec(
      "CREATE TABLE IF NOT EXISTS admin_log (entry INTEGER PRIMARY KEY, at INTEGER NOT NULL, admin TEXT NOT NULL, did TEXT NOT NULL)",
    );
  }

  /** Keeps that somebody of this name signed in today. */
  see(id: string, name: string): void {
    if (this.findRemoved(id)) return;
    this.#sql.exec(
      "INSERT OR REPLACE INTO people (id, name, seen_day) VALUES (?, ?, ?)",
      id,
      name,
      Math.floor(nowSeconds() / daySeconds),
    );
  }

  find(id: string): DirectoryPerson | null {
    return this.#find("people", id);
  }

  findRemoved(id: string): DirectoryPerson | null {
    return this.#find("removed_people", id);
  }

  #find(table: "people" | "removed_people", id: string): DirectoryPerson | null {
    const [row] = this.#sql.exec<PersonRow>(`SELECT * FROM ${table} WHERE id = ?`, id);
    return row ? toPerson(row) : null;
  }

  /** By name. */
  list(offset: number, limit: number): DirectoryPage {
    return this.#list("people", offset, limit);
  }

  listRemoved(offset: number, limit: number): DirectoryPage {
    return this.#list("removed_people", offset, limit);
  }

  #list(table: "people" | "removed_people", offset: number, limit: number): DirectoryPage {
    const rows = this.#sql.exec<PersonRow>(
      `SELECT * FROM ${table} ORDER BY name COLLATE NOCASE, id LIMIT ? OFFSET ?`,
      limit,
      offset,
    );
    const { count } = this.#sql
      .exec<{ count: number }>(`SELECT COUNT(*) AS count FROM ${table}`)
      .one();
    return { people: [...rows].map(toPerson), count };
  }

  forget(id: string): void {
    this.#delete("people", id);
  }

  /** The bytes of a deleted row stay in its page, so the name is overwritten first. */
  #delete(table: "people" | "removed_people", id: string): void {
    const blank = "substr(hex(zeroblob(octet_length(name))), 1, octet_length(name))";
    this.#sql.exec(`UPDATE ${table} SET name = ${blank} WHERE id = ?`, id);
    this.#sql.exec(`DELETE FROM ${table} WHERE id = ?`, id);
  }

  /** From now on the person is on the list of those who were removed, until `readmit`. */
  remove(id: string): void {
    this.#sql.exec("INSERT OR REPLACE INTO removed_people SELECT * FROM people WHERE id = ?", id);
    this.forget(id);
  }

  readmit(id: string): void {
    this.#delete("removed_people", id);
  }

  findApp(id: string): (KnownApp & { readonly client: string | null }) | null {
    return this.#apps.find(id);
  }

  /** Writes what a client's metadata document says, unless that was done after `before`. */
  keepApp(app: AppDraft, before: number): void {
    this.#apps.keep(app, before);
  }

  listApps(
    offset: number,
    limit: number,
  ): { readonly apps: readonly KnownApp[]; readonly count: number } {
    return this.#apps.list(offset, limit);
  }

  /**
   * Ends a client in everybody's account, or lets people allow it again. The first 500 people are asked at once, the
   * others in the background, where a restart changes nothing.
   */
  async endClient(clientId: string, isDenied: boolean): Promise<void> {
    this.#apps.deny(clientId, isDenied);
    this.#endings.begin(clientId, isDenied);
    await this.ctx.storage.setAlarm(Date.now() + 1000);
    await this.#askPeople();
  }

  /** Asks so many people as one event may. Returns true when nobody is left. */
  async #askPeople(): Promise<void> {
    let hops = maxHops;
    for (const { clientId, isDenied, after } of this.#endings.list()) {
      let from = after;
      while (hops > 0) {
        const ids = this.#listAfter(from, hopsAtOnce);
        await Promise.all(ids.map((id) => this.#tell(id, clientId, isDenied)));
        const to = ids.length < hopsAtOnce ? null : (ids.at(-1) ?? null);
        this.#endings.move(clientId, from, to);
        hops -= ids.length;
        if (to === null) break;
        from = to;
      }
    }
  }

  #listAfter(id: string, limit: number): string[] {
    const rows = this.#sql.exec<{ id: string }>(
      "SELECT id FROM people WHERE id > ? ORDER BY id LIMIT ?",
      id,
      limit,
    );
    return [...rows].map((row) => row.id);
  }

  /** Asked twice; whoever answers neither time is logged, and the client gets no new token there all the same. */
  async #tell(id: string, clientId: string, isDenied: boolean): Promise<void> {
    const ask = () => this.env.ACCOUNT.getByName(id).denyClient(clientId, isDenied);
    try {
      await ask().catch(ask);
    } catch {
      log("error", "client_not_ended", {});
    }
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
    await scheduleSweep(this.ctx.storage, sweepEveryMs);
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

  override async alarm(): Promise<void> {
    this.#sql.exec("DELETE FROM admin_log WHERE at <= ?", nowSeconds() - logSeconds);
    await this.#askPeople();
    if (this.#endings.list().length > 0) await this.ctx.storage.setAlarm(Date.now());
    else if (this.listLog().length > 0) await scheduleSweep(this.ctx.storage, sweepEveryMs);
  }
}
