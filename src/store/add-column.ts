/** Gives a table of an earlier version a column of texts, empty in the rows that are there. */
export function addColumn(sql: SqlStorage, table: string, column: string): void {
  const known = sql.exec("SELECT 1 FROM pragma_table_info(?) WHERE name = ?", table, column);
  if (known.toArray().length > 0) return;
  sql.exec(`ALTER TABLE ${table} ADD COLUMN ${column} TEXT NOT NULL DEFAULT ''`);
}
