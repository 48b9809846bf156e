/** Deletes every row of an object's own tables, whichever there are; the tables stay, so that the object goes on. */
export function emptyTables(sql: SqlStorage): void {
  const tables = sql.exec<{ name: string }>(
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT GLOB '_cf_*' AND name NOT GLOB 'sqlite_*'",
  );
  for (const { name } of [...tables]) sql.exec(`DELETE FROM "${name}"`);
}
