import { DurableObject } from "cloudflare:workers";
import { dayMs, daySeconds, nowSeconds } from "../clock.ts";
import { log } from "../observe/log.ts";
import { ClientEndings } from "./client-endings.ts";
import {
  type AppDraft,
  type DocumentClient,
  DocumentClients,
  type KnownAppsPage,
} from "./document-clients.ts";
import { inJurisdiction } from "./jurisdiction.ts";
import {
  type DirectoryPerson,
  type NamedPage,
  type PageQuery,
  PeopleList,
  type PeoplePage,
} from "./people-list.ts";
import { markStorage, openStorage } from "./storage-version.ts";
import { scheduleSweep } from "./tables/schedule-sweep.ts";

/** What an administrator did. */
interface AdminAction {
  /** Their name, as pages show it. */
  readonly admin: string;
  /** Names their `Account` object; empty in entries of before that was kept. */
  readonly account: string;
  /** What was done, and to whom or what. */
  readonly did: string;
}

interface AdminLogEntry extends AdminAction {
  /** In seconds since 1970. */
  readonly at: number;
}

type LogRow = { at: number; admin: string; account: string; did: string };

const logSeconds = 90 * daySeconds;
/** An administrator who wants something forgotten would have to do more than this, all of it in the log of the server too. */
const maxLogEntries = 5000;
const maxShown = 200;
const sweepEveryMs = dayMs;
/** One hop to each person: Workers allows 1,000 in one event. */
const maxHops = 500;
const hopsAtOnce = 50;

/**
 * Who has an account here, who was removed, what administrators did, and the clients with metadata documents. One per
 * deployment; asked at sign-in, by the admin page and when such a client gets a token, never by a call.
 * Layout: `admin_log`; its other classes tell the rest.
 * Lifetime: that of the deployment; entries of the log 90 days, the newest 5,000.
 * What is lost: nothing else.
 */
export class Directory extends DurableObject<Env> {
  readonly #sql = openStorage(this.ctx.storage, "Directory");
  readonly #people = new PeopleList(this.#sql, "people");
  readonly #removed = new PeopleList(this.#sql, "removed_people");
  readonly #apps = new DocumentClients(this.#sql);
  readonly #endings = new ClientEndings(this.#sql);

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, inJurisdiction(env));
    this.#sql.exec(
      "CREATE TABLE IF NOT EXISTS admin_log (entry INTEGER PRIMARY KEY, at INTEGER NOT NULL, admin TEXT NOT NULL, did TEXT NOT NULL, account TEXT NOT NULL DEFAULT '')",
    );
    markStorage(this.#sql, "Directory");
  }

  /** Keeps that somebody of this name signed in today. */
  see(id: string, name: string): void {
    if (this.findRemoved(id)) return;
    this.#people.put({ id, name, seenDay: Math.floor(nowSeconds() / daySeconds) });
  }

  find(id: string): DirectoryPerson | null {
    return this.#people.find(id);
  }

  findRemoved(id: string): DirectoryPerson | null {
    return this.#removed.find(id);
  }

  list(query: PageQuery, limit: number): NamedPage {
    return this.#people.list(query, limit);
  }

  listRemoved(query: PageQuery, limit: number): NamedPage {
    return this.#removed.list(query, limit);
  }

  /** For whoever asks everybody: by id, after that one. */
  listById(afterId: string, limit: number): PeoplePage {
    return this.#people.listById(afterId, limit);
  }

  forget(id: string): void {
    this.#people.delete(id);
  }

  /** From now on the person is on the list of those who were removed, until `readmit`. */
  remove(id: string): void {
    const person = this.#people.find(id);
    if (person) this.#removed.put(person);
    this.forget(id);
  }

  readmit(id: string): void {
    this.#removed.delete(id);
  }

  findApp(id: string): DocumentClient | null {
    return this.#apps.find(id);
  }

  /** Writes what a client's metadata document says, unless that was read after `before`. */
  keepApp(app: AppDraft, before: number): void {
    this.#apps.keep(app, before);
  }

  /** The same for a client that somebody allows. False, and nothing is written, if it is blocked. */
  admitApp(app: AppDraft, before: number): boolean {
    if (this.#apps.find(app.id)?.isDenied) return false;
    this.#apps.keep(app, before);
    return true;
  }

  listApps(query: PageQuery, limit: number): KnownAppsPage {
    return this.#apps.list(query, limit);
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
        const ids = this.#people.listIds(from, hopsAtOnce);
        await Promise.all(ids.map((id) => this.#tell(id, clientId, isDenied)));
        const to = ids.length < hopsAtOnce ? null : (ids.at(-1) ?? null);
        this.#endings.move(clientId, from, to);
        hops -= ids.length;
        if (to === null) break;
        from = to;
      }
    }
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

  /** Writes what is about to be done; the oldest entry above 5,000 goes. */
  async record({ admin, account, did }: AdminAction): Promise<void> {
    this.#sql.exec(
      "INSERT INTO admin_log (at, admin, account, did) VALUES (?, ?, ?, ?)",
      nowSeconds(),
      admin,
      account,
      did,
    );
    this.#sql.exec(
      "DELETE FROM admin_log WHERE entry <= (SELECT MAX(entry) FROM admin_log) - ?",
      maxLogEntries,
    );
    await scheduleSweep(this.ctx.storage, sweepEveryMs);
  }

  /** The newest 200 first. */
  listLog(): AdminLogEntry[] {
    return this.#sql
      .exec<LogRow>(
        "SELECT at, admin, account, did FROM admin_log WHERE at > ? ORDER BY entry DESC LIMIT ?",
        nowSeconds() - logSeconds,
        maxShown,
      )
      .toArray();
  }

  /** What was done from that second on until before the other, the oldest first. In seconds since 1970. */
  listLogOf(from: number, to: number): AdminLogEntry[] {
    return this.#sql
      .exec<LogRow>(
        "SELECT at, admin, account, did FROM admin_log WHERE at >= ? AND at < ? ORDER BY entry",
        Math.max(from, nowSeconds() - logSeconds),
        to,
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
