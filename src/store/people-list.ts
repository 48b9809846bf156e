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

/** A page by name. */
export interface NamedPage {
  readonly people: readonly DirectoryPerson[];
  /** Of all names. */
  readonly count: number;
  readonly isAfterOthers: boolean;
  readonly isBeforeOthers: boolean;
}

/** Which page by name; the first one if there is nobody of that id. */
export interface PageQuery {
  /** It begins after this person. */
  readonly after?: string;
  /** It ends before this person. */
  readonly before?: string;
  /** Only names that begin so, in small letters or capitals. */
  readonly start?: string;
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

  list({ after = "", before, start = "" }: PageQuery, limit: number): NamedPage {
    const end = before === undefined ? null : this.find(before);
    const begin = this.find(after);
    const found = end
      ? this.#readBy("descending", end, start, limit)
      : this.#readBy("ascending", begin ?? { id: "", name: start }, start, limit);
    const { people, count, isMore } = found;
    return end
      ? { people: people.toReversed(), count, isAfterOthers: isMore, isBeforeOthers: true }
      : { people, count, isAfterOthers: begin !== null, isBeforeOthers: isMore };
  }

  /** By name from that person on, without them. The index finds the first two letters, so that no page counts past others. */
  #readBy(
    order: "ascending" | "descending",
    from: Pick<DirectoryPerson, "id" | "name">,
    start: string,
    limit: number,
  ): PeoplePage {
    const isUp = order === "ascending";
    const [sign, way] = isUp ? [">", "ASC"] : ["<", "DESC"];
    const end = isUp ? `<= ${initials("?3")} || char(1114111)` : `>= ${initials("?3")}`;
    const rows = this.#sql
      .exec<Row>(
        `SELECT * FROM ${this.#table} WHERE ${initials("name")} ${sign}= ${initials("?1")} AND (name ${sign} ?1 COLLATE NOCASE OR (name = ?1 COLLATE NOCASE AND id ${sign} ?2)) AND ${initials("name")} ${end} AND name LIKE ?4 ESCAPE '\\' ORDER BY ${initials("name")} ${way}, name COLLATE NOCASE ${way}, id ${way} LIMIT ?5`,
        from.name,
        from.id,
        start,
        `${start.replace(/[\\%_]/g, "\\$&")}%`,
        limit + 1,
      )
      .toArray();
    return this.#toPage(rows, limit);
  }

  /** Of rows that were asked for with one more than a page has. */
  #toPage(rows: readonly Row[], limit: number): PeoplePage {
    const isMore = rows.length > limit;
    return { people: rows.slice(0, limit).map(toPerson), count: this.count(), isMore };
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
    return this.#toPage(rows, limit);
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
