/** True while `from`, a table or rows of it, holds anything: then its object looks again for what has expired. */
export const hasRows = (sql: SqlStorage, from: string): boolean =>
  sql.exec(`SELECT 1 FROM ${from} LIMIT 1`).next().done !== true;
