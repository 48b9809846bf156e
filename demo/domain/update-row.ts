/** Columns as a change tells them: an absent one stays, null clears. */
export type Changes = Readonly<Record<string, SqlStorageValue | undefined>>;

/** The changes, and null for the columns that are named in capitals: for callers that cannot send null. */
export const withCleared = (changes: Changes, clear: readonly string[] | null = []): Changes => ({
  ...changes,
  ...Object.fromEntries((clear ?? []).map((name) => [name.toLowerCase(), null])),
});

/** Changes the row with that `number` as far as it is told to. */
export function updateRow(sql: SqlStorage, table: string, number: number, changes: Changes): void {
  const told = Object.entries(changes).flatMap(([column, value]) =>
    value === undefined ? [] : [{ column, value }],
  );
  if (told.length === 0) return;
  const columns = told.map(({ column }) => `${column} = ?`).join(", ");
  const values = told.map(({ value }) => value);
  sql.exec(`UPDATE ${table} SET ${columns} WHERE number = ?`, ...values, number);
}
