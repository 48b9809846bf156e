import type { Capacity } from "../rate-limit/limits.ts";

/**
 * How many rows a table has and how many bytes one column of it holds, counted along by triggers: asking reads one row,
 * however many there are. `INSERT OR REPLACE` would go past it: triggers do not hear of what that deletes.
 * Layout: `tallies`, a row for each table that is counted.
 * Lifetime: that of the table.
 * What is lost: nothing else.
 */
export class Tally {
  readonly #sql: SqlStorage;
  readonly #table: string;

  /** What is in the table already is counted once. */
  constructor(sql: SqlStorage, table: string, column: string) {
    this.#sql = sql;
    this.#table = table;
    sql.exec(
      "CREATE TABLE IF NOT EXISTS tallies (name TEXT PRIMARY KEY, count INTEGER NOT NULL, bytes INTEGER NOT NULL) WITHOUT ROWID",
    );
    if (sql.exec("SELECT 1 FROM tallies WHERE name = ?", table).toArray().length > 0) return;
    sql.exec(
      `INSERT INTO tallies SELECT ?, COUNT(*), COALESCE(SUM(octet_length(${column})), 0) FROM ${table}`,
      table,
    );
    const add = (count: number, bytes: string) =>
      `BEGIN UPDATE tallies SET count = count + ${count}, bytes = bytes + ${bytes} WHERE name = '${table}'; END`;
    const [before, after] = [`octet_length(OLD.${column})`, `octet_length(NEW.${column})`];
    sql.exec(`CREATE TRIGGER ${table}_added AFTER INSERT ON ${table} ${add(1, after)}`);
    sql.exec(`CREATE TRIGGER ${table}_removed AFTER DELETE ON ${table} ${add(-1, `-${before}`)}`);
    sql.exec(
      `CREATE TRIGGER ${table}_changed AFTER UPDATE OF ${column} ON ${table} WHEN ${before} <> ${after} ${add(0, `${after} - ${before}`)}`,
    );
  }

  read(): Capacity {
    return this.#sql
      .exec<{ count: number; bytes: number }>(
        "SELECT count, bytes FROM tallies WHERE name = ?",
        this.#table,
      )
      .one();
  }
}
