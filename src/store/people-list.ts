import { Tally } from "./tally.ts";

/** A person as administrators see them. */
export interface DirectoryPerson {
  /** Names the person's `Account` object. */
  readonly id: string;
  readonly name: string;
  /** Of the last sign-in, in days since 1970. */
  readonly seenDay: number;
}

export interface PeoplePage {
  readonly people: readonly DirectoryPerson[];
  /** Of all pages. */
  readonly count: number;
  /** More people follow. */
  readonly isMore: boolean;
}

type Row = { id: string; name: string; seen_day: number };

const toPerson = ({ id, name, seen_day }: Row): DirectoryPerson => ({
  id,
  name,
  seenDay: seen_day,
});

/** The first letters of a name, as `COLLATE NOCASE` orders them. An index of whole names would keep deleted ones. */
const initials = (name: string) => `lower(substr(${name}, 1, 2))`;

/**
 * People by id and by name. A page begins after a person, so that the last costs what the first does.
 * Layout: a table of the name that is given, and its row of `tallies`.
 * Lifetime: until removed.
 * What is lost: nothing else.
 */
export class PeopleList {
  readonly #sql: SqlStorage;
  readonly #table: string;
  readonly #tally: Tally;

  constructor(sql: SqlStorage, table: "people" | "removed_people") {
    this.#sql = sql;
    this.#table = table;
    sql.exec(
      `CREATE TABLE IF NOT EXISTS ${table} (id TEXT PRIMARY KEY, name TEXT NOT NULL, seen_day INTEGER NOT NULL) WITHOUT ROWID`,
    );
    sql.exec(`CREATE INDEX IF NOT EXISTS ${table}_initials ON ${table} (${initials("name")})`);
    this.#tally = new Tally(sql, table, "name");
  }

  find(id: string): DirectoryPerson | null {
    const [row] = this.#sql.exec<Row>(`SELECT * FROM ${this.#table} WHERE id = ?`, id);
    return row ? toPerson(row) : null;
  }

  /** Writes what differs: who signs in twice a day under one name writes nothing. */
  put({ id, name, seenDay }: DirectoryPerson): void {
    const known = this.find(id);
    if (known?.name === name && known.seenDay === seenDay) return;
    if (known?.name === name) {
      this.#sql.exec(`UPDATE ${this.#table} SET seen_day = ? WHERE id = ?`, seenDay, id);
      return;
    }
    this.#sql.exec(
      `INSERT INTO ${this.#table} (id, name, seen_day) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET name = excluded.name, seen_day = excluded.seen_day`,
      id,
      name,
      seenDay,
    );
  }

  /** By name, after that person; from the first if there is none of that id. */
  list(afterId: string, limit: number): PeoplePage {
    const after = this.find(afterId);
    const rows = this.#sql
      .exec<Row>(
        `SELECT * FROM ${this.#table} WHERE ${initials("name")} >= ${initials("?1")} AND (name > ?1 COLLATE NOCASE OR (name = ?1 COLLATE NOCASE AND id > ?2)) ORDER BY ${initials("name")}, name COLLATE NOCASE, id LIMIT ?3`,
        after?.name ?? "",
        after?.id ?? "",
        limit + 1,
      )
      .toArray();
    return {
      people: rows.slice(0, limit).map(toPerson),
      count: this.count(),
      isMore: rows.length > limit,
    };
  }

  count(): number {
    return this.#tally.read().count;
  }

  /** By id, after that one. */
  listById(afterId: string, limit: number): PeoplePage {
    const rows = this.#sql
      .exec<Row>(
        `SELECT * FROM ${this.#table} WHERE id > ? ORDER BY id LIMIT ?`,
        afterId,
        limit + 1,
      )
      .toArray();
    return {
      people: rows.slice(0, limit).map(toPerson),
      count: this.count(),
      isMore: rows.length > limit,
    };
  }

  /** By id, which tells nothing of a person: for whoever asks everybody. */
  listIds(afterId: string, limit: number): string[] {
    const rows = this.#sql.exec<{ id: string }>(
      `SELECT id FROM ${this.#table} WHERE id > ? ORDER BY id LIMIT ?`,
      afterId,
      limit,
    );
    return [...rows].map(({ id }) => id);
  }

  /** The bytes of a deleted row stay in its page, so the name is overwritten first. */
  delete(id: string): void {
    const blank = "substr(hex(zeroblob(octet_length(name))), 1, octet_length(name))";
    this.#sql.exec(`UPDATE ${this.#table} SET name = ${blank} WHERE id = ?`, id);
    this.#sql.exec(`DELETE FROM ${this.#table} WHERE id = ?`, id);
  }
}
